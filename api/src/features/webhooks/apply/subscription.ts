import type { Tx } from '../../../db/client.ts'
import { readSubscription, type SubscriptionSnapshot } from '../../../stripe/subscription.ts'
import { obtainCustomer } from '../../customers/repository.ts'
import { reopenIgnoredEvents } from '../../history/events-repository.ts'
import { positionOf, RANK } from '../../history/order.ts'
import { announceChange, announceEarlyCancellation, warnOfSeveralPlans } from '../../provisioning/announce.ts'
import { provisionSubscription } from '../../provisioning/provision.ts'
import { isPaidAtCheckout, readTier } from '../../subscriptions/ownership.ts'
import {
  findWithOwner,
  listSubscriptionIds,
  type Owner,
  type SubscriptionRecord,
} from '../../subscriptions/repository.ts'
import { applySubscriptionState, storeSubscription } from '../../subscriptions/service.ts'
import type { EventContext, Outcome } from '../context.ts'
import { countChange } from '../metrics.ts'

/** Every `customer.subscription.*` event contains the whole subscription, so all are handled alike. */
export async function applySubscriptionEvent(context: EventContext): Promise<Outcome> {
  const snapshot = readSubscription(context.event.object)
  if (!snapshot) return 'ignored'
  const known = await findWithOwner(context.tx, snapshot.id)
  return known ? await applyToKnown(context, snapshot, known) : await storeNew(context, snapshot)
}

async function storeNew(context: EventContext, snapshot: SubscriptionSnapshot): Promise<Outcome> {
  const { tx } = context
  const { priceIds } = context.deps.config.stripe
  const tier = readTier(snapshot, priceIds)
  if (!tier) return 'ignored'
  const position = positionOf(context.event)
  if (position.rank !== RANK.created) await reopenIgnoredEvents(tx, snapshot.id)
  const { customer, isNew: isNewCustomer } = await obtainCustomer(tx, snapshot.customerId)
  const state = { snapshot, position }
  // Stripe calls it active as soon as a bank debit has started: only the checkout and the invoice know about
  // the money.
  const payment = isPaidAtCheckout(snapshot) ? { checkoutPaymentStatus: 'unpaid' } : {}
  const created = await storeSubscription(tx, { customerId: customer.id, tier, ...payment }, state, priceIds)
  const stored = await provisionSubscription(context, created, { owner: customer, isNew: true })
  await announceEarlyCancellation(context, context.event, stored)
  const mayInherit = !isNewCustomer && (await hasSeveral(tx, stored))
  await compareIfUncertain(context, undefined, stored, mayInherit)
  warnOfSeveralPlans(context, undefined, stored)
  countChange(context, undefined, stored)
  return 'success'
}

async function applyToKnown(
  context: EventContext,
  snapshot: SubscriptionSnapshot,
  { subscription: known, owner }: { subscription: SubscriptionRecord; owner: Owner },
): Promise<Outcome> {
  const { tx, deps } = context
  const state = { snapshot, position: positionOf(context.event) }
  const { priceIds } = deps.config.stripe
  const { verdict, subscription } = await applySubscriptionState(tx, known, state, priceIds)
  const after = await provisionSubscription(context, subscription, { owner })
  await announceChange(context, known, after)
  await announceEarlyCancellation(context, context.event, after)
  const mayInherit = !hadEvent(known) && (await hasSeveral(tx, after))
  await compareIfUncertain(context, known, after, mayInherit)
  warnOfSeveralPlans(context, known, after)
  if (verdict === 'stale') return 'stale'
  countChange(context, known, after)
  return 'success'
}

/** Once per doubt: a burst of events about the same one adds no job. */
async function compareIfUncertain(
  { tx, deps }: EventContext,
  before: SubscriptionRecord | undefined,
  after: SubscriptionRecord,
  mayInherit: boolean,
): Promise<void> {
  const { dirtyReason, stripeSubscriptionId } = after
  const isUncertain = dirtyReason !== null && dirtyReason !== before?.dirtyReason
  if (!isUncertain && !hasNewDiscount(before, after) && !mayInherit) return
  await deps.queue.enqueueOnce(tx, 'subscription.reconcile', stripeSubscriptionId)
}

/** An event names a discount but not its terms. */
function hasNewDiscount(before: SubscriptionRecord | undefined, after: SubscriptionRecord): boolean {
  return after.discounts === null && !(hadEvent(before) && before.discounts === null)
}

/**
 * A further subscription may have a discount that its customer was given earlier, which no event of it shows.
 */
async function hasSeveral(
  tx: Tx,
  { customerId, stripeSubscriptionId }: SubscriptionRecord,
): Promise<boolean> {
  const subscriptionIds = await listSubscriptionIds(tx, customerId)
  return subscriptionIds.some((id) => id !== stripeSubscriptionId)
}

/** Otherwise only a checkout has reported it, or nothing. */
function hadEvent(before: SubscriptionRecord | undefined): before is SubscriptionRecord {
  return before !== undefined && before.lastEventCreated !== null
}
