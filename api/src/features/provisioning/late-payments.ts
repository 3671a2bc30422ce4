import type { Tx } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { DAY_MS } from '../../lib/durations.ts'
import { enqueueEmail, notifyAdmins } from '../emails/service.ts'
import type { PurchaseRecord } from '../purchases/repository.ts'
import { insertLatePayments, insertLatePurchase } from '../reversals/late-payments.ts'
import type { SubscriptionRecord } from '../subscriptions/repository.ts'

interface Context {
  tx: Tx
  deps: Pick<Deps, 'clock' | 'config' | 'queue'>
}

/** Older ones are no news: a comparison with Stripe may look at subscriptions that ended years ago. */
const NEWS_FOR_MS = 90 * DAY_MS

/** Money for a subscription that is over brings nothing back, so its customer and the operators are told of it, once. */
export async function tellOfLatePayments(
  { tx, deps }: Context,
  { customerId, stripeSubscriptionId: subscriptionId }: SubscriptionRecord,
): Promise<void> {
  const since = new Date(deps.clock.now().getTime() - NEWS_FOR_MS)
  for (const { paymentId, status } of await insertLatePayments(tx, subscriptionId, since)) {
    await enqueueEmail(tx, deps, { kind: 'payment_after_end', customerId, subscriptionId, paymentId })
    if (status !== 'plan_served') await notifyAdmins(tx, deps, { kind: 'admin_late_payment', paymentId })
  }
}

/** The same of credits that nobody can use, because Stripe has deleted the customer. Returns whether it is news. */
export async function tellOfLatePurchase(
  { tx, deps }: Context,
  { sessionId, customerId, amountMinor, currency }: PurchaseRecord,
  { paidAt, endedAt }: { paidAt: Date; endedAt: Date },
): Promise<boolean> {
  if (amountMinor === 0) return false
  const late = { creditPurchaseId: sessionId, customerId, amountMinor, currency, paidAt, endedAt }
  if (!(await insertLatePurchase(tx, late))) return false
  await enqueueEmail(tx, deps, { kind: 'credits_payment_after_end', customerId, sessionId })
  await notifyAdmins(tx, deps, { kind: 'admin_late_payment', paymentId: sessionId })
  return true
}
