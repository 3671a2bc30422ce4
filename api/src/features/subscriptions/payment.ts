import type { Tx } from '../../db/client.ts'
import type { CheckoutPaymentStatus } from '../../stripe/checkout-session.ts'
import type { SubscriptionStatus } from '../../stripe/subscription.ts'
import { type SubscriptionRecord, updateSubscription } from './repository.ts'

export type CheckoutPayment = CheckoutPaymentStatus | 'failed'

const PAYMENT_STRENGTH: Record<CheckoutPayment, number> = {
  unpaid: 0,
  failed: 1,
  no_payment_required: 2,
  paid: 3,
}

/** Payment facts are only ever added, so the order in which they arrive does not matter. */
export async function recordCheckoutPayment(
  tx: Tx,
  known: SubscriptionRecord,
  payment: { sessionId: string; status: CheckoutPayment; at: Date },
): Promise<SubscriptionRecord> {
  const isPaid = payment.status === 'paid' || payment.status === 'no_payment_required'
  const stored = known.checkoutPaymentStatus as CheckoutPayment | null
  const isStronger =
    stored === null ||
    known.checkoutSessionId === null ||
    PAYMENT_STRENGTH[stored] < PAYMENT_STRENGTH[payment.status]
  return await updateWhereNeeded(tx, known, {
    ...(isPaid && findEarlierPayment(known, payment.at)),
    ...(isStronger && { checkoutSessionId: payment.sessionId, checkoutPaymentStatus: payment.status }),
    ...(isStronger && isPaid && startOnce(known)),
  })
}

/** The status of an event created before the first payment but processed after it. */
export function statusOncePaid(status: SubscriptionStatus, firstPaidAt: Date | null): SubscriptionStatus {
  return status === 'incomplete' && firstPaidAt ? 'active' : status
}

export async function recordInvoicePaid(
  tx: Tx,
  known: SubscriptionRecord,
  paidAt: Date,
): Promise<SubscriptionRecord> {
  return await updateWhereNeeded(tx, known, { ...findEarlierPayment(known, paidAt), ...startOnce(known) })
}

/**
 * A first payment proves that `incomplete` is over, whichever event reports it first: Stripe makes such a
 * subscription active, and a buyer who has paid should not wait for the event that says so.
 */
function startOnce({ status }: SubscriptionRecord) {
  return status === 'incomplete' ? { status: 'active' } : {}
}

function findEarlierPayment({ firstPaidAt }: SubscriptionRecord, paidAt: Date) {
  return firstPaidAt && firstPaidAt <= paidAt ? {} : { firstPaidAt: paidAt }
}

async function updateWhereNeeded(
  tx: Tx,
  known: SubscriptionRecord,
  changes: Parameters<typeof updateSubscription>[2],
): Promise<SubscriptionRecord> {
  if (Object.keys(changes).length === 0) return known
  return await updateSubscription(tx, known.stripeSubscriptionId, changes)
}
