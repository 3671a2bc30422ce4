import type { Deps } from '../../deps.ts'
import { findPurchase } from '../purchases/repository.ts'
import { findLatePayment } from '../reversals/late-payments.ts'
import { isFirstPaymentOpen, isTerminal } from '../subscriptions/entitlement.ts'
import { findSubscription } from '../subscriptions/repository.ts'
import type { SessionReply } from './schemas.ts'

type OutcomeDeps = Pick<Deps, 'db'>

/**
 * Stripe's session shows neither that a delayed payment failed, nor that its invoice was paid later, nor that the order had ended by
 * then; our events do.
 */
export async function withOutcome({ db }: OutcomeDeps, reply: SessionReply): Promise<SessionReply> {
  const { status, subscription_id: subscriptionId } = reply
  if (status !== 'complete') return reply
  return subscriptionId === null ? await ofPack({ db }, reply) : await ofPlan({ db }, reply, subscriptionId)
}

async function ofPack({ db }: OutcomeDeps, reply: SessionReply): Promise<SessionReply> {
  const ended = (await findLatePayment(db, reply.session_id)) && ({ order_ended: true } as const)
  if (reply.payment_status !== 'unpaid') return { ...reply, ...ended }
  const purchase = await findPurchase(db, reply.session_id)
  if (purchase?.paymentStatus === 'paid') return { ...reply, payment_status: 'paid', ...ended }
  return purchase?.paymentStatus === 'failed' ? { ...reply, payment_failed: true } : reply
}

async function ofPlan(
  { db }: OutcomeDeps,
  reply: SessionReply,
  subscriptionId: string,
): Promise<SessionReply> {
  const subscription = await findSubscription(db, subscriptionId)
  if (!subscription) return reply
  const { checkoutPaymentStatus, endedAt, firstPaidAt, status } = subscription
  const hasBegun = !isFirstPaymentOpen(subscription) && !(firstPaidAt && endedAt && firstPaidAt > endedAt)
  const ended = isTerminal(status) && !hasBegun && ({ order_ended: true } as const)
  if (reply.payment_status !== 'unpaid') return { ...reply, ...ended }
  if (firstPaidAt) return { ...reply, payment_status: 'paid', ...ended }
  if (ended) return { ...reply, ...ended }
  return checkoutPaymentStatus === 'failed' ? { ...reply, payment_failed: true } : reply
}
