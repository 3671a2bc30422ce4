import type { InvoiceSnapshot } from '../../../stripe/invoice.ts'
import { enqueueEmail } from '../../emails/service.ts'
import type { SubscriptionRecord } from '../../subscriptions/repository.ts'
import type { EventContext } from '../context.ts'

const HOUR_MS = 3_600_000
/** So long Stripe keeps an order whose first payment is to be made at once. */
const LAPSES_AFTER_MS = 23 * HOUR_MS

/**
 * Who stands at a checkout sees what is to be paid; who got a subscription from the seller's hand does not. Nothing in
 * an invoice tells the two apart unless it is one that is sent, so any other waits an hour, in which a checkout ends.
 */
export async function tellOfFirstInvoice(
  { tx, deps }: EventContext,
  { id: invoiceId, status, isFirst, isSent, amountRemainingMinor, dueAt, createdAt }: InvoiceSnapshot,
  { customerId, stripeSubscriptionId: subscriptionId, checkoutPaymentStatus }: SubscriptionRecord,
): Promise<void> {
  const isOpen = status === 'open' && amountRemainingMinor > 0
  if (!isFirst || !isOpen || checkoutPaymentStatus !== null) return
  const now = deps.clock.now()
  const payBy = isSent ? dueAt : new Date((createdAt ?? now).getTime() + LAPSES_AFTER_MS)
  await enqueueEmail(
    tx,
    deps,
    { kind: 'first_invoice_open', customerId, subscriptionId, invoiceId, isSent, payBy: payBy ?? null },
    isSent ? undefined : new Date(now.getTime() + HOUR_MS),
  )
}
