import type { CheckoutSessionSnapshot } from '../../../stripe/checkout-session.ts'
import { enqueueEmail } from '../../emails/service.ts'
import { releaseEventsOfPayment } from '../../history/waiting-events.ts'
import { provisionPurchase } from '../../provisioning/provision-purchase.ts'
import { type PurchasePayment, type PurchaseRecord, savePurchase } from '../../purchases/repository.ts'
import { readPackMetadata } from '../../purchases/sold-pack.ts'
import type { CheckoutPayment } from '../../subscriptions/payment.ts'
import type { EventContext, Outcome } from '../context.ts'
import { storeBuyer } from './buyer.ts'

/** Something that was bought once: credits, if our checkout sold it. */
export async function applyPackCheckout(
  context: EventContext,
  session: CheckoutSessionSnapshot,
  payment: CheckoutPayment,
): Promise<Outcome> {
  const pack = readPackMetadata(session.metadata)
  if (!pack) return 'ignored'
  const { id: sessionId, customerId, totalMinor: amountMinor, taxMinor, currency } = session
  if (customerId === undefined) throw new Error(`Session ${sessionId} sold credits and names no customer`)
  const buyer = await storeBuyer(context, { ...session, customerId })
  const purchase = await savePurchase(context.tx, {
    ...pack,
    ...{ sessionId, customerId: buyer.id, amountMinor, currency },
    paymentStatus: payment === 'no_payment_required' ? 'paid' : payment,
    stripePaymentIntentId: session.paymentIntentId ?? null,
    stripeInvoiceId: session.invoiceId ?? null,
  })
  await notifyOfDelay(context, purchase)
  await provisionPurchase(context, purchase, { paidAt: context.event.createdAt, taxMinor })
  if (session.paymentIntentId) await releaseWaiting(context, session.paymentIntentId)
  return 'success'
}

/** A refund that came first takes its credits back at once, rather than at the sweep of the next minute. */
async function releaseWaiting({ tx, deps }: EventContext, paymentIntentId: string): Promise<void> {
  if (await releaseEventsOfPayment(tx, paymentIntentId))
    await deps.queue.enqueueOnce(tx, 'webhook.sweep', 'webhook.sweep')
}

/** A bank debit or a transfer takes days, and may fail. */
const DELAYED = {
  unpaid: 'credits_payment_pending',
  failed: 'credits_payment_failed',
  paid: undefined,
} as const satisfies Record<PurchasePayment, string | undefined>

async function notifyOfDelay({ tx, deps }: EventContext, purchase: PurchaseRecord): Promise<void> {
  const { customerId, paymentStatus, sessionId } = purchase
  const kind = DELAYED[paymentStatus]
  if (kind) await enqueueEmail(tx, deps, { kind, customerId, sessionId })
}
