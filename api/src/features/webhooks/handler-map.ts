import type { HandledEventType } from '@kamiyo/catalog/stripe'
import { applyCheckout } from './apply/checkout-session.ts'
import { applyCustomerDeletion, applyCustomerProfile } from './apply/customer.ts'
import { applyDiscount } from './apply/discount.ts'
import { applyInvoice } from './apply/invoice.ts'
import { applyPaymentMethod } from './apply/payment-method.ts'
import { applySubscriptionEvent } from './apply/subscription.ts'
import type { Handler } from './context.ts'
import { checkoutSessionExpired } from './handlers/checkout-session-expired.ts'
import { customerSubscriptionTrialWillEnd } from './handlers/customer-subscription-trial-will-end.ts'
import { disputeChanged } from './handlers/dispute.ts'
import { fraudWarningChanged } from './handlers/fraud-warning.ts'
import { invoiceDeleted } from './handlers/invoice-deleted.ts'
import { invoiceIssue } from './handlers/invoice-issue.ts'
import { refundChanged } from './handlers/refund.ts'

/** The handler of each type; every other type is stored, answered and ignored. */
const handlers: Readonly<Record<HandledEventType, Handler>> = {
  'checkout.session.completed': async (context) => await applyCheckout(context),
  // A delayed payment (a bank debit) has arrived, or has failed.
  'checkout.session.async_payment_succeeded': async (context) => await applyCheckout(context, 'paid'),
  'checkout.session.async_payment_failed': async (context) => await applyCheckout(context, 'failed'),
  'checkout.session.expired': checkoutSessionExpired,
  // Has the address of someone whom the seller subscribed without a checkout.
  'customer.created': applyCustomerProfile,
  'customer.updated': applyCustomerProfile,
  'customer.deleted': applyCustomerDeletion,
  'customer.subscription.created': applySubscriptionEvent,
  'customer.subscription.updated': applySubscriptionEvent,
  'customer.subscription.deleted': applySubscriptionEvent,
  'customer.subscription.paused': applySubscriptionEvent,
  'customer.subscription.resumed': applySubscriptionEvent,
  'customer.subscription.trial_will_end': customerSubscriptionTrialWillEnd,
  'customer.discount.created': applyDiscount,
  'customer.discount.updated': applyDiscount,
  'customer.discount.deleted': applyDiscount,
  // Stripe sends both for a paid invoice; the second one changes nothing.
  'invoice.paid': async (context) => await applyInvoice(context, 'succeeded'),
  'invoice.payment_succeeded': async (context) => await applyInvoice(context, 'succeeded'),
  'invoice.payment_failed': async (context) => await applyInvoice(context, 'failed'),
  'invoice.voided': invoiceIssue('voided'),
  'invoice.marked_uncollectible': invoiceIssue('uncollectible'),
  'invoice.finalization_failed': invoiceIssue('finalization_failed'),
  // The bank wants the customer to confirm; the invoice's page leads them through it.
  'invoice.payment_action_required': async (context) => await applyInvoice(context, 'needs_customer'),
  'invoice.finalized': async (context) => await applyInvoice(context, 'issued'),
  // A draft that could not be finalised no longer needs attention.
  'invoice.deleted': invoiceDeleted,
  'payment_method.attached': async (context) => await applyPaymentMethod(context, 'attached'),
  'payment_method.updated': async (context) => await applyPaymentMethod(context, 'updated'),
  // A card network has replaced an expired card.
  'payment_method.automatically_updated': async (context) => await applyPaymentMethod(context, 'updated'),
  'payment_method.detached': async (context) => await applyPaymentMethod(context, 'detached'),
  'refund.created': refundChanged,
  'refund.updated': refundChanged,
  'refund.failed': refundChanged,
  'charge.dispute.created': disputeChanged,
  'charge.dispute.updated': disputeChanged,
  'charge.dispute.closed': disputeChanged,
  'radar.early_fraud_warning.created': fraudWarningChanged,
  'radar.early_fraud_warning.updated': fraudWarningChanged,
}

const byType: ReadonlyMap<string, Handler> = new Map(Object.entries(handlers))

/** Undefined for a type that this product does not handle. */
export const findHandler = (type: string): Handler | undefined => byType.get(type)
