import type { Tx } from '../../db/client.ts'
import type { CheckoutPaymentStatus } from '../../stripe/checkout-session.ts'
import { getSubscription, type SubscriptionRecord, updateSubscription } from './repository.ts'

export type CheckoutPayment = CheckoutPaymentStatus | 'failed'

const PAYMENT_STRENGTH: Record<CheckoutPayment, number> = {
  unpaid: 0,
  failed: 1,
  no_payment_required: 2,
  paid: 3,
}

/** Facts about payment only grow stronger, so the order in which they arrive does not matter. */
export async function recordCheckoutPayment(
  tx: Tx,
  subscriptionId: string,
  payment: { sessionId: string; status: CheckoutPayment; at: Date },
): Promise<void> {
  const known = await getSubscription(tx, subscriptionId)
  if (payment.status === 'paid' || payment.status === 'no_payment_required') {
    await recordPaidAt(tx, known, payment.at)
  }
  const stored = known.checkoutPaymentStatus as CheckoutPayment | null
  if (stored !== null && PAYMENT_STRENGTH[stored] >= PAYMENT_STRENGTH[payment.status]) return
  await updateSubscription(tx, subscriptionId, {
    checkoutSessionId: payment.sessionId,
    checkoutPaymentStatus: payment.status,
  })
  await startProvisional(tx, known, payment.status)
}

export async function recordInvoicePaid(tx: Tx, subscriptionId: string, paidAt: Date): Promise<void> {
  const known = await getSubscription(tx, subscriptionId)
  await recordPaidAt(tx, known, paidAt)
  await startProvisional(tx, known, 'paid')
}

/** A stand-in that waited for its money runs once it has come; real state is never touched. */
async function startProvisional(tx: Tx, known: SubscriptionRecord, status: CheckoutPayment): Promise<void> {
  const isProvisional = known.lastEventCreated === null
  if (
    !isProvisional ||
    known.status !== 'incomplete' ||
    PAYMENT_STRENGTH[status] < PAYMENT_STRENGTH.no_payment_required
  )
    return
  await updateSubscription(tx, known.stripeSubscriptionId, { status: 'active' })
}

async function recordPaidAt(tx: Tx, known: SubscriptionRecord, paidAt: Date): Promise<void> {
  if (known.firstPaidAt && known.firstPaidAt <= paidAt) return
  await updateSubscription(tx, known.stripeSubscriptionId, { firstPaidAt: paidAt })
}
