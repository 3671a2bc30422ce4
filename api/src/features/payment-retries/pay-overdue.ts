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
import type { ClaimedRetry, RetryOutcome } from './repository.ts'

const OVERDUE: readonly string[] = ['past_due', 'unpaid']

/** Pays an overdue invoice of a subscription, which keeps the new method. */
export async function payOverdue(
  stripe: Stripe,
  retry: ClaimedRetry & { stripeSubscriptionId: string },
): Promise<Result> {
  const { stripeInvoiceId, stripePaymentMethodId: payment_method, stripeSubscriptionId } = retry
  const subscription = await unlessMissing(
    stripe.subscriptions.retrieve(stripeSubscriptionId, { expand: ['customer'] }, REQUEST),
  )
  const invoice = await unlessMissing(
    stripe.invoices.retrieve(stripeInvoiceId, { expand: [INTENTS] }, REQUEST),
  )
  const attempt = invoice?.attempt_count ?? 0
  const end = (outcome: RetryOutcome, error: string | null = null): Result => ({ outcome, error, attempt })
  if (!subscription) return end('not_due', 'Stripe has no such subscription any more')
  const obstacle = findObstacle(subscription, payment_method)
  if (obstacle) return end('not_due', obstacle)
  if (invoice?.status !== 'open') {
    const latest = idAt(subscription, 'latest_invoice')
    const openInvoiceId = latest === stripeInvoiceId ? undefined : latest
    return { ...end('not_due', `The invoice is ${invoice?.status ?? 'gone'}`), openInvoiceId }
  }
  if (wasTriedWith(invoice, retry)) return end('not_due', 'Stripe has tried this payment method by itself')
  const paid = await payInvoice(
    stripe,
    retry,
    async () => await setMethod(stripe, subscription, payment_method),
  )
  return { ...paid, attempt }
}

/**
 * Why we must not start a charge ourselves; for example, customers who pay by sent invoice never agreed to
 * it.
 */
function findObstacle(subscription: Stripe.Subscription, paymentMethodId: string): string | undefined {
  const { status, collection_method, pause_collection, customer } = subscription
  if (!OVERDUE.includes(status)) return `The subscription is ${status}`
  if (collection_method !== 'charge_automatically') return 'Its invoices are sent and not charged'
  if (pause_collection) return 'The seller has paused its collection'
  return defaultMethodOf(customer) === paymentMethodId ? undefined : 'The customer has another default by now'
}

/**
 * Without an idempotency key: after changing from A to B and back to A, it would replay the first answer for
 * A.
 */
async function setMethod(stripe: Stripe, subscription: Stripe.Subscription, payment_method: string) {
  if (subscription.default_payment_method === payment_method) return
  await stripe.subscriptions.update(subscription.id, { default_payment_method: payment_method }, REQUEST)
}
