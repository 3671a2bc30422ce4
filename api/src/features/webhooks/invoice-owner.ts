import type { InvoiceSnapshot } from '../../stripe/invoice.ts'
import { isKnownForeign } from '../history/events-repository.ts'
import { showsOurPlan } from '../subscriptions/ownership.ts'
import { findSubscription, type SubscriptionRecord } from '../subscriptions/repository.ts'
import type { EventContext } from './context.ts'

/** The subscription of an invoice, or the outcome of an event about the invoice while it is not known. */
export async function findInvoiceOwner(
  { tx, deps }: EventContext,
  invoice: InvoiceSnapshot,
): Promise<SubscriptionRecord | 'ignored' | 'deferred'> {
  const { subscriptionId } = invoice
  if (!subscriptionId) return 'ignored'
  const subscription = await findSubscription(tx, subscriptionId)
  if (subscription) return subscription
  const isOurs = showsOurPlan(invoice, deps.config.stripe.priceIds)
  return !isOurs && (await isKnownForeign(tx, subscriptionId)) ? 'ignored' : 'deferred'
}
