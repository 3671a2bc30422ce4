import type Stripe from 'stripe'
import { idAt } from '../../lib/json.ts'
import {
  defaultMethodOf,
  INTENTS,
  payInvoice,
  REQUEST,
  type Result,
  unlessMissing,
  wasTriedWith,
} from './pay-invoice.ts'
import type { ClaimedRetry } from './repository.ts'

/** Pays an open invoice of usage alone that was tried in vain. */
export async function payUsage(
  stripe: Stripe,
  retry: Omit<ClaimedRetry, 'stripeSubscriptionId'>,
): Promise<Result> {
  const invoice = await unlessMissing(
    stripe.invoices.retrieve(retry.stripeInvoiceId, { expand: [INTENTS, 'customer'] }, REQUEST),
  )
  const about = { attempt: invoice?.attempt_count ?? 0, stripeCustomerId: idAt(invoice, 'customer') }
  const obstacle = findObstacle(invoice, retry.stripePaymentMethodId)
  if (obstacle) return { outcome: 'not_due', error: obstacle, ...about }
  if (invoice && wasTriedWith(invoice, retry))
    return { outcome: 'not_due', error: 'Stripe has tried this payment method by itself', ...about }
  return { ...(await payInvoice(stripe, retry)), ...about }
}

/** Why we must not start a charge ourselves. */
function findObstacle(invoice: Stripe.Invoice | undefined, paymentMethodId: string): string | undefined {
  if (invoice?.status !== 'open') return `The invoice is ${invoice?.status ?? 'gone'}`
  if (invoice.collection_method !== 'charge_automatically') return 'It is sent and not charged'
  if (!invoice.attempted) return 'Stripe has not charged it yet'
  return defaultMethodOf(invoice.customer) === paymentMethodId
    ? undefined
    : 'The customer has another default by now'
}
