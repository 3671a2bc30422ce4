import type { BuyableTier } from '@kamiyo/catalog/types'
import { type CheckoutSessionSnapshot, readCheckoutSession } from '../../../stripe/checkout-session.ts'
import { enqueueEmail } from '../../emails/service.ts'
import { isKnownForeign } from '../../history/events-repository.ts'
import { provisionSubscription } from '../../provisioning/provision.ts'
import { tierOfMetadata } from '../../subscriptions/ownership.ts'
import { type CheckoutPayment, recordCheckoutPayment } from '../../subscriptions/payment.ts'
import { findSubscription, type SubscriptionRecord } from '../../subscriptions/repository.ts'
import { storeFromCheckout } from '../../subscriptions/service.ts'
import type { EventContext, Outcome } from '../context.ts'
import { insertFulfilment } from '../facts.ts'
import { storeBuyer } from './buyer.ts'
import { applyPackCheckout } from './pack-checkout.ts'

type Completed = CheckoutSessionSnapshot & { subscriptionId: string; customerId: string }

/** A checkout proves payment and provides the e-mail address; it does not change the subscription's state. */
export async function applyCheckout(context: EventContext, override?: CheckoutPayment): Promise<Outcome> {
  const session = readCheckoutSession(context.event.object)
  if (session?.mode === 'payment')
    return await applyPackCheckout(context, session, override ?? session.paymentStatus)
  if (!session || !isOfSubscription(session)) return 'ignored'
  const known = await findSubscription(context.tx, session.subscriptionId)
  const tier = known?.tier ?? tierOfMetadata(session.metadata)
  // A payment link or the Dashboard does not write our metadata, so only the subscription shows whose it is.
  if (!tier) return (await isKnownForeign(context.tx, session.subscriptionId)) ? 'ignored' : 'deferred'
  const payment = override ?? session.paymentStatus
  const customer = await storeBuyer(context, session)
  const found = known ?? (await storeStandIn(context, session, { customerId: customer.id, tier, payment }))
  const { id: sessionId } = session
  const paid = { sessionId, status: payment, at: context.event.createdAt }
  const subscription = await recordCheckoutPayment(context.tx, found, paid)
  await notifyOfDelay(context, session, {
    customerId: customer.id,
    payment,
    tier: tierOfMetadata(session.metadata),
  })
  await countOnce(context, session, tier)
  await provisionSubscription(context, subscription)
  return 'success'
}

async function storeStandIn(
  { tx }: EventContext,
  { subscriptionId }: Completed,
  { customerId, tier, payment }: { customerId: string; tier: BuyableTier; payment: CheckoutPayment },
): Promise<SubscriptionRecord> {
  const isPaid = payment === 'paid' || payment === 'no_payment_required'
  return await storeFromCheckout(tx, { subscriptionId, customerId, tier, isPaid })
}

/**
 * Notifies of a payment that takes days: that it is in progress, or that it failed. When it arrives, the
 * token is mailed.
 */
async function notifyOfDelay(
  { tx, deps }: EventContext,
  { id: sessionId, subscriptionId }: Completed,
  {
    customerId,
    payment,
    tier,
  }: { customerId: string; payment: CheckoutPayment; tier: BuyableTier | undefined },
): Promise<void> {
  const about = { customerId, subscriptionId, sessionId, tier }
  if (payment === 'unpaid') await enqueueEmail(tx, deps, { kind: 'payment_pending', ...about })
  if (payment === 'failed') await enqueueEmail(tx, deps, { kind: 'first_payment_failed', ...about })
}

async function countOnce({ tx, deps, afterCommit }: EventContext, session: Completed, tier: BuyableTier) {
  const isFirst = await insertFulfilment(tx, {
    sessionId: session.id,
    stripeSubscriptionId: session.subscriptionId,
    stripeCustomerId: session.customerId,
  })
  if (isFirst) afterCommit(() => deps.metrics.subscriptions.inc({ tier, event: 'checkout_completed' }))
}

function isOfSubscription(session: CheckoutSessionSnapshot): session is Completed {
  return session.subscriptionId !== undefined && session.customerId !== undefined
}
