import { HOUR_MS } from '../../../lib/durations.ts'
import type { InvoiceSnapshot } from '../../../stripe/invoice.ts'
import { enqueueEmail } from '../../emails/service.ts'
import { tierOfInvoice } from '../../subscriptions/ownership.ts'
import type { SubscriptionRecord } from '../../subscriptions/repository.ts'
import type { EventContext } from '../context.ts'

/** How long Stripe keeps an order whose first payment is due immediately. */
const LAPSES_AFTER_MS = 23 * HOUR_MS

/**
 * A buyer at a checkout sees what is due; someone whose subscription was created by the seller does not.
 * Invoices do not show the difference unless they are sent, so any other e-mail waits for an hour, by which
 * time a checkout has ended.
 */
export async function notifyOfFirstInvoice(
  { tx, deps }: EventContext,
  invoice: InvoiceSnapshot,
  { customerId, stripeSubscriptionId: subscriptionId, checkoutPaymentStatus, tier }: SubscriptionRecord,
): Promise<void> {
  const { id: invoiceId, status, isFirst, isSent, amountRemainingMinor, dueAt, createdAt } = invoice
  const isOpen = status === 'open' && amountRemainingMinor > 0
  if (!isFirst || !isOpen || checkoutPaymentStatus !== null) return
  const now = deps.clock.now()
  const payBy = isSent ? dueAt : new Date((createdAt ?? now).getTime() + LAPSES_AFTER_MS)
  await enqueueEmail(
    tx,
    deps,
    {
      kind: 'first_invoice_open',
      customerId,
      subscriptionId,
      invoiceId,
      tier: tierOfInvoice(invoice, deps.config.stripe.priceIds) ?? tier,
      isSent,
      payBy: payBy ?? null,
    },
    isSent ? undefined : new Date(now.getTime() + HOUR_MS),
  )
}
