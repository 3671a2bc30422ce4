import type Stripe from 'stripe'
import { randomToken } from '../../lib/ids.ts'
import type { CheckoutSession, Customer } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { mergeMetadata } from '../resource.ts'
import { invoiceCreationOf } from './invoice-creation.ts'
import type { Totals } from './line-items.ts'

export type SessionCreateParams = Wire<Stripe.Checkout.SessionCreateParams>

const LIFETIME_SECONDS = 24 * 3600

export interface SessionInput {
  params: SessionCreateParams
  customer: Customer | null
  currency: string
  totals: Totals
  discounts: CheckoutSession['discounts']
  baseUrl: string
  methodTypes: string[]
}

export function buildSession(now: number, input: SessionInput): CheckoutSession {
  const { params, totals } = input
  const id = `cs_test_a1${randomToken(56)}`
  return {
    id,
    object: 'checkout.session',
    allow_promotion_codes: params.allow_promotion_codes ?? null,
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    amount_subtotal: totals.subtotal,
    amount_total: totals.total,
    automatic_tax: automaticTax(params.automatic_tax?.enabled === true),
    billing_address_collection: params.billing_address_collection ?? null,
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    created: now,
    currency: input.currency,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
    },
    customer: input.customer?.id ?? null,
    customer_creation: input.customer ? null : creationOf(params),
    customer_details: detailsOf(params, input.customer),
    customer_email: params.customer_email ?? null,
    discounts: input.discounts,
    expires_at: params.expires_at ?? now + LIFETIME_SECONDS,
    integration_identifier: params.integration_identifier ?? null,
    livemode: false,
    locale: params.locale ?? null,
    managed_payments: { enabled: false },
    metadata: mergeMetadata({}, params.metadata),
    mode: params.mode ?? 'payment',
    payment_method_options: { card: { request_three_d_secure: 'automatic' } },
    payment_method_types: input.methodTypes,
    payment_status: 'unpaid',
    phone_number_collection: { enabled: params.phone_number_collection?.enabled ?? false },
    status: 'open',
    submit_type: params.submit_type ?? null,
    success_url: params.success_url ?? null,
    total_details: { amount_discount: totals.discount, amount_shipping: 0, amount_tax: 0 },
    ui_mode: params.ui_mode ?? 'hosted_page',
    url: `${input.baseUrl}/c/pay/${id}`,
    ...modePart(params),
    ...unusedPart(),
  }
}

function modePart(params: SessionCreateParams) {
  const saved: CheckoutSession['saved_payment_method_options'] = {
    allow_redisplay_filters: ['always'],
    payment_method_remove: 'disabled',
    payment_method_save: null,
  }
  return params.mode === 'subscription'
    ? {
        invoice_creation: null,
        payment_method_collection: params.payment_method_collection ?? ('always' as const),
        saved_payment_method_options: saved,
      }
    : {
        invoice_creation: invoiceCreationOf(params.invoice_creation),
        payment_method_collection: 'if_required' as const,
        saved_payment_method_options: null,
      }
}

/** Filled in at payment, or not used here. */
function unusedPart() {
  return {
    adaptive_pricing: null,
    after_expiration: null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    currency_conversion: null,
    customer_account: null,
    invoice: null,
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_configuration_details: null,
    permissions: null,
    recovered_from: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    subscription: null,
    wallet_options: null,
  }
}

/** No address is known yet, so tax cannot be computed: `complete` is set at payment. */
function automaticTax(enabled: boolean): CheckoutSession['automatic_tax'] {
  return {
    enabled,
    liability: enabled ? { type: 'self' } : null,
    provider: enabled ? 'stripe' : null,
    status: enabled ? 'requires_location_inputs' : null,
  }
}

function creationOf(params: SessionCreateParams): CheckoutSession['customer_creation'] {
  return params.mode === 'subscription' ? 'always' : (params.customer_creation ?? 'if_required')
}

function detailsOf(
  params: SessionCreateParams,
  customer: Customer | null,
): CheckoutSession['customer_details'] {
  const email = customer?.email ?? params.customer_email ?? null
  return email ? customerDetails({ email, name: null, address: null }) : null
}

export function customerDetails(
  buyer: Pick<NonNullable<CheckoutSession['customer_details']>, 'email' | 'name' | 'address'>,
): NonNullable<CheckoutSession['customer_details']> {
  return {
    ...buyer,
    business_name: null,
    individual_name: null,
    phone: null,
    tax_exempt: 'none',
    tax_ids: [],
  }
}
