import type { Tx } from '../../db/client.ts'
import type { CheckoutPaymentStatus } from '../../stripe/checkout-session.ts'
import type { SubscriptionStatus } from '../../stripe/subscription.ts'
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
  await startWhenPaid(tx, known, payment.status)
}

/** The state of an event that was made before the first payment, read after it. */
export function statusOncePaid(status: SubscriptionStatus, firstPaidAt: Date | null): SubscriptionStatus {
  return status === 'incomplete' && firstPaidAt ? 'active' : status
}

export async function recordInvoicePaid(tx: Tx, subscriptionId: string, paidAt: Date): Promise<void> {
  const known = await getSubscription(tx, subscriptionId)
  await recordPaidAt(tx, known, paidAt)
  await startWhenPaid(tx, known, 'paid')
}

/**
 * A first payment proves that `incomplete` is over, whichever event tells of it first: Stripe makes such a
 * subscription active, and a buyer who has paid is not kept waiting for the event that says so.
 */
async function startWhenPaid(tx: Tx, known: SubscriptionRecord, status: CheckoutPayment): Promise<void> {
  if (known.status !== 'incomplete' || PAYMENT_STRENGTH[status] < PAYMENT_STRENGTH.no_payment_required) return
  await updateSubscription(tx, known.stripeSubscriptionId, { status: 'active' })
}

async function recordPaidAt(tx: Tx, known: SubscriptionRecord, paidAt: Date): Promise<void> {
  if (known.firstPaidAt && known.firstPaidAt <= paidAt) return
  await updateSubscription(tx, known.stripeSubscriptionId, { firstPaidAt: paidAt })
}
