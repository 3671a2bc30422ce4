import type { Tx } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { enqueueEmail, notifyAdmins } from '../emails/service.ts'
import type { PurchaseRecord } from '../purchases/repository.ts'
import { insertLatePayments, insertLatePurchase } from '../reversals/late-payments.ts'
import type { SubscriptionRecord } from '../subscriptions/repository.ts'

interface Context {
  tx: Tx
  deps: Pick<Deps, 'config' | 'queue'>
}

/** Money for a subscription that is over brings nothing back, so its customer and the operators are told of it, once. */
export async function tellOfLatePayments(
  { tx, deps }: Context,
  { customerId, stripeSubscriptionId: subscriptionId }: SubscriptionRecord,
): Promise<void> {
  for (const { paymentId, status } of await insertLatePayments(tx, subscriptionId)) {
    await enqueueEmail(tx, deps, { kind: 'payment_after_end', customerId, subscriptionId, paymentId })
    if (status !== 'plan_served') await notifyAdmins(tx, deps, { kind: 'admin_late_payment', paymentId })
  }
}

/** The same of credits that nobody can use, because Stripe has deleted the customer. */
export async function tellOfLatePurchase(
  { tx, deps }: Context,
  { sessionId, customerId, amountMinor, currency }: PurchaseRecord,
  { paidAt, endedAt }: { paidAt: Date; endedAt: Date },
): Promise<void> {
  if (amountMinor === 0) return
  const late = { creditPurchaseId: sessionId, customerId, amountMinor, currency, paidAt, endedAt }
  if (!(await insertLatePurchase(tx, late))) return
  await enqueueEmail(tx, deps, { kind: 'credits_payment_after_end', customerId, sessionId })
  await notifyAdmins(tx, deps, { kind: 'admin_late_payment', paymentId: sessionId })
}
