import type { InvoiceSnapshot } from '../../stripe/invoice.ts'
import { isKnownForeign } from '../history/events-repository.ts'
import type { InvoiceOwner } from '../invoices/repository.ts'
import { type BilledStatement, findBilledStatement } from '../invoicing/statements/follow-invoice.ts'
import { showsOurPlan } from '../subscriptions/ownership.ts'
import { findSubscription, type SubscriptionRecord } from '../subscriptions/repository.ts'
import type { EventContext } from './context.ts'

/** The subscription of an invoice, or the outcome of an event about the invoice while it is not known. */
export async function findInvoicedSubscription(
  { tx, deps }: EventContext,
  invoice: InvoiceSnapshot & { subscriptionId: string },
): Promise<SubscriptionRecord | 'ignored' | 'deferred'> {
  const { subscriptionId } = invoice
  const subscription = await findSubscription(tx, subscriptionId)
  if (subscription) return subscription
  const isOurs = showsOurPlan(invoice, deps.config.stripe.priceIds)
  return !isOurs && (await isKnownForeign(tx, subscriptionId)) ? 'ignored' : 'deferred'
}

export type InvoiceSubject = SubscriptionRecord | BilledStatement

/** The same for any invoice: without a subscription it is ours if it bills a statement of usage. */
export async function findInvoiceSubject(
  context: EventContext,
  invoice: InvoiceSnapshot,
): Promise<InvoiceSubject | 'ignored' | 'deferred'> {
  const { subscriptionId } = invoice
  if (subscriptionId) return await findInvoicedSubscription(context, { ...invoice, subscriptionId })
  return (await findBilledStatement(context.tx, invoice)) ?? 'ignored'
}

export function toInvoiceOwner(subject: InvoiceSubject): InvoiceOwner {
  return 'statementId' in subject
    ? { statementId: subject.statementId }
    : { stripeSubscriptionId: subject.stripeSubscriptionId }
}
