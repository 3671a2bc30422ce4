/** The format of every request, response and event, regardless of the account's default. */
export const STRIPE_API_VERSION = '2026-10-28.endive'

/** Software as a service for business use, in Stripe's list of tax codes; of plans, credits and usage. */
export const TAX_CODE = 'txcd_10103001'

/** Tax is added to the prices that the pages show. */
export const TAX_BEHAVIOR = 'exclusive'

/**
 * The webhook events that this product handles. The API's handlers, the endpoints created by `pnpm
 * stripe:products` and `pnpm dev`, the search for missed events and docs/stripe-setup.md all follow this
 * list.
 */
export const HANDLED_EVENT_TYPES = [
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'checkout.session.expired',
  'customer.created',
  'customer.updated',
  'customer.deleted',
  'customer.subscription.created',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'customer.subscription.paused',
  'customer.subscription.resumed',
  'customer.subscription.trial_will_end',
  'customer.discount.created',
  'customer.discount.updated',
  'customer.discount.deleted',
  'invoice.paid',
  'invoice.payment_succeeded',
  'invoice.payment_failed',
  'invoice.voided',
  'invoice.marked_uncollectible',
  'invoice.finalization_failed',
  'invoice.payment_action_required',
  'invoice.finalized',
  'invoice.deleted',
  'payment_method.attached',
  'payment_method.updated',
  'payment_method.automatically_updated',
  'payment_method.detached',
  'refund.created',
  'refund.updated',
  'refund.failed',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'radar.early_fraud_warning.created',
  'radar.early_fraud_warning.updated',
] as const

export type HandledEventType = (typeof HANDLED_EVENT_TYPES)[number]
