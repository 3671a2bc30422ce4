import type Stripe from 'stripe'
import { parameterMissing } from '../../http/stripe-error.ts'
import { newId, randomToken } from '../../lib/ids.ts'
import type { LineItem, PaymentLink } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { invoiceCreationOf } from '../checkout-sessions/invoice-creation.ts'
import { mergeMetadata } from '../resource.ts'

export type LinkParams = Wire<Stripe.PaymentLinkCreateParams>

/** Where a link's page is, below the sandbox's own address. */
export const LINK_PATH = '/b/'

export function buildLink(params: LinkParams, lineItems: LineItem[], baseUrl: string): PaymentLink {
  const recurs = lineItems.some(({ price }) => price?.recurring)
  return {
    id: newId('plink'),
    object: 'payment_link',
    active: true,
    after_completion: completionOf(params.after_completion),
    allow_promotion_codes: params.allow_promotion_codes ?? false,
    automatic_tax: taxOf(params.automatic_tax),
    billing_address_collection: params.billing_address_collection ?? 'auto',
    currency: lineItems[0]?.currency ?? 'usd',
    customer_creation: params.customer_creation ?? (recurs ? 'always' : 'if_required'),
    inactive_message: params.inactive_message ?? null,
    invoice_creation: recurs ? null : invoiceCreationOf(params.invoice_creation),
    metadata: mergeMetadata({}, params.metadata),
    payment_intent_data: intentDataOf(params.payment_intent_data),
    payment_method_collection: params.payment_method_collection ?? 'always',
    payment_method_types: params.payment_method_types ?? null,
    restrictions: restrictionsOf(params.restrictions, 0),
    submit_type: params.submit_type ?? 'auto',
    subscription_data: recurs ? subscriptionDataOf(params.subscription_data) : null,
    url: `${baseUrl}${LINK_PATH}test_${randomToken(14)}`,
    ...unusedPart(),
  }
}

/** The page that follows, or Stripe's own with thanks. */
export function completionOf(given: LinkParams['after_completion']): PaymentLink['after_completion'] {
  if (given?.type === 'redirect') {
    if (!given.redirect) throw parameterMissing('after_completion[redirect]')
    return { redirect: { url: given.redirect.url }, type: 'redirect' }
  }
  return {
    hosted_confirmation: { custom_message: given?.hosted_confirmation?.custom_message ?? null },
    type: 'hosted_confirmation',
  }
}

export function taxOf(given: LinkParams['automatic_tax']): PaymentLink['automatic_tax'] {
  const enabled = given?.enabled === true
  return { enabled, liability: enabled ? { type: 'self' } : null }
}

export function restrictionsOf(
  given: LinkParams['restrictions'] | '' | null,
  count: number,
): PaymentLink['restrictions'] {
  return given ? { completed_sessions: { count, limit: given.completed_sessions.limit } } : null
}

function intentDataOf(given: LinkParams['payment_intent_data']): PaymentLink['payment_intent_data'] {
  if (!given) return null
  return {
    capture_method: null,
    description: given.description ?? null,
    metadata: mergeMetadata({}, given.metadata),
    setup_future_usage: given.setup_future_usage ?? null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    transfer_group: null,
  }
}

function subscriptionDataOf(given: LinkParams['subscription_data']): PaymentLink['subscription_data'] {
  const missing = given?.trial_settings?.end_behavior.missing_payment_method
  return {
    description: given?.description ?? null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    metadata: mergeMetadata({}, given?.metadata),
    trial_period_days: given?.trial_period_days ?? null,
    trial_settings: missing ? { end_behavior: { missing_payment_method: missing } } : null,
  }
}

function unusedPart() {
  return {
    application: null,
    application_fee_amount: null,
    application_fee_percent: null,
    consent_collection: null,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
    },
    livemode: false,
    managed_payments: { enabled: false },
    on_behalf_of: null,
    payment_method_options: null,
    phone_number_collection: { enabled: false },
    shipping_address_collection: null,
    shipping_options: [],
    tax_id_collection: { enabled: false, required: 'never' as const },
    transfer_data: null,
  }
}
