import type Stripe from 'stripe'
import type { CheckoutSession } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { mergeMetadata } from '../resource.ts'

type Given =
  | Wire<Stripe.Checkout.SessionCreateParams>['invoice_creation']
  | Wire<Stripe.PaymentLinkCreateParams>['invoice_creation']
type InvoiceCreation = NonNullable<CheckoutSession['invoice_creation']>

/** Whether a one-time payment gets an invoice, and what is on it. */
export function invoiceCreationOf(given: Given): InvoiceCreation {
  const { custom_fields: fields, description, footer, metadata } = given?.invoice_data ?? {}
  return {
    enabled: given?.enabled === true,
    invoice_data: {
      account_tax_ids: null,
      custom_fields: fields ? fields.map(({ name, value }) => ({ name, value })) : null,
      description: description ?? null,
      footer: footer ?? null,
      issuer: null,
      metadata: mergeMetadata({}, metadata),
      rendering_options: null,
    },
  }
}
