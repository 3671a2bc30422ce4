import type { BuyableTier } from '@kamiyo/catalog/types'
import type { Tx } from '../../db/client.ts'
import { readSubscription, type SubscriptionSnapshot } from '../../stripe/subscription.ts'
import { compareOrder, type EventPosition, type OrderVerdict, RANK } from '../history/order.ts'
import { settleSecond } from '../history/settle.ts'
import { isTerminal } from './entitlement.ts'
import { findPlanItem, type PriceIds } from './ownership.ts'
import { statusOncePaid } from './payment.ts'
import {
  findPastDueSince,
  findSubscription,
  insertSubscription,
  type SubscriptionRecord,
  updateSubscription,
} from './repository.ts'

const SAME_SECOND = 'same_second'

export interface SubscriptionState {
  snapshot: SubscriptionSnapshot
  position: EventPosition
  customerId: string
  tier: BuyableTier
}

/** The first event about a subscription of ours that carries its state. */
export async function storeSubscription(tx: Tx, state: SubscriptionState, priceIds: PriceIds): Promise<void> {
  const { snapshot } = state
  await insertSubscription(tx, {
    stripeSubscriptionId: snapshot.id,
    customerId: state.customerId,
    tier: state.tier,
    ...stateColumns(snapshot, state.position, priceIds),
    ...doubts(snapshot, priceIds, false),
  })
  await refreshPastDueSince(tx, snapshot.id)
}

/** Moves a known subscription to the state of an event, unless a later state is known already. */
export async function applySubscriptionState(
  tx: Tx,
  known: SubscriptionRecord,
  state: Omit<SubscriptionState, 'customerId' | 'tier'>,
  priceIds: PriceIds,
): Promise<OrderVerdict> {
  const { snapshot, position } = state
  const verdict = compareOrder(position, lastPosition(known))
  if (verdict === 'stale') {
    await applyStale(tx, known, priceIds)
  } else if (revivesTheDead(known, snapshot)) {
    await updateSubscription(tx, snapshot.id, { dirty: true, dirtyReason: 'active_after_terminal' })
    return 'stale'
  } else {
    // There is one creation and one end; only several updates have to be fitted together.
    const isTie = verdict === 'tie' && position.rank === RANK.updated
    const settled = isTie ? await settleTie(tx, snapshot.id, position.createdAt) : snapshot
    await writeState(tx, known, settled ?? snapshot, position, priceIds, settled === undefined)
  }
  await refreshPastDueSince(tx, snapshot.id)
  return verdict
}

/**
 * Takes over Stripe's own copy, asked for after everything that is stored here had happened. It may stand
 * later than its own watermark, never earlier: an event that is known already stays known.
 */
export async function applyFetchedState(
  tx: Tx,
  known: SubscriptionRecord,
  { snapshot, position }: Omit<SubscriptionState, 'customerId' | 'tier'>,
  priceIds: PriceIds,
): Promise<void> {
  const last = lastPosition(known)
  const isLater = compareOrder(position, last) === 'newer'
  await writeState(tx, known, snapshot, isLater || !last ? position : last, priceIds, false)
  await refreshPastDueSince(tx, snapshot.id)
}

export async function markDoubtful(tx: Tx, known: SubscriptionRecord, reason: string): Promise<void> {
  if (known.dirtyReason === reason) return
  await updateSubscription(tx, known.stripeSubscriptionId, { dirty: true, dirtyReason: reason })
}

/** An older event changes no state, but it may be what an open tie was waiting for. */
async function applyStale(tx: Tx, known: SubscriptionRecord, priceIds: PriceIds): Promise<void> {
  const position = lastPosition(known)
  if (known.dirtyReason !== SAME_SECOND || !position) return
  const settled = await settleTie(tx, known.stripeSubscriptionId, position.createdAt)
  if (settled) await writeState(tx, known, settled, position, priceIds, false)
}

async function writeState(
  tx: Tx,
  known: SubscriptionRecord,
  snapshot: SubscriptionSnapshot,
  position: EventPosition,
  priceIds: PriceIds,
  isOpenTie: boolean,
): Promise<void> {
  const { tier } = findPlanItem(snapshot.items, priceIds)
  await updateSubscription(tx, snapshot.id, {
    ...stateColumns(snapshot, position, priceIds),
    status: statusOncePaid(snapshot.status, known.firstPaidAt),
    ...(tier && { tier }),
    ...doubts(snapshot, priceIds, isOpenTie),
  })
}

/** The state after all stored updates of one second; undefined while they do not fit together. */
async function settleTie(
  tx: Tx,
  stripeId: string,
  createdAt: Date,
): Promise<SubscriptionSnapshot | undefined> {
  const settled = await settleSecond(tx, { kind: 'customer.subscription', id: stripeId }, createdAt)
  return settled && readSubscription(settled)
}

/**
 * Stands in for a subscription whose own events are still on their way: a paid checkout proves that
 * it runs. It has no position, so the first subscription event replaces its state.
 */
export async function storeFromCheckout(
  tx: Tx,
  checkout: { subscriptionId: string; customerId: string; tier: BuyableTier; isPaid: boolean },
): Promise<void> {
  await insertSubscription(tx, {
    stripeSubscriptionId: checkout.subscriptionId,
    customerId: checkout.customerId,
    tier: checkout.tier,
    status: checkout.isPaid ? 'active' : 'incomplete',
  })
}

async function refreshPastDueSince(tx: Tx, stripeId: string): Promise<void> {
  const current = await findSubscription(tx, stripeId)
  if (!current) return
  const since = current.status === 'past_due' ? await findPastDueSince(tx, stripeId) : undefined
  const pastDueSince =
    since ?? (current.status === 'past_due' ? (current.pastDueSince ?? current.lastEventCreated) : null)
  if (pastDueSince?.getTime() === current.pastDueSince?.getTime()) return
  await updateSubscription(tx, stripeId, { pastDueSince })
}

function stateColumns(snapshot: SubscriptionSnapshot, position: EventPosition, priceIds: PriceIds) {
  const { item } = findPlanItem(snapshot.items, priceIds)
  return {
    status: snapshot.status,
    priceId: item?.priceId ?? null,
    currentPeriodStart: item?.currentPeriodStart ?? null,
    currentPeriodEnd: item?.currentPeriodEnd ?? null,
    cancelAtPeriodEnd: snapshot.cancelAtPeriodEnd,
    cancelAt: snapshot.cancelAt,
    canceledAt: snapshot.canceledAt,
    endedAt: snapshot.endedAt,
    trialEnd: snapshot.trialEnd,
    lastEventCreated: position.createdAt,
    lastEventRank: position.rank,
  }
}

/** What the payload alone cannot settle; a comparison with Stripe's own copy, or a later event, does. */
function doubts(snapshot: SubscriptionSnapshot, priceIds: PriceIds, isOpenTie: boolean) {
  const dirtyReason = findDoubt(snapshot, priceIds, isOpenTie)
  return { dirty: dirtyReason !== null, dirtyReason }
}

function findDoubt(snapshot: SubscriptionSnapshot, priceIds: PriceIds, isOpenTie: boolean): string | null {
  const { item, tier } = findPlanItem(snapshot.items, priceIds)
  if (isOpenTie) return SAME_SECOND
  if (snapshot.status === 'unknown') return 'unknown_status'
  if (!tier) return 'unknown_price'
  return item?.currentPeriodEnd ? null : 'missing_period'
}

function revivesTheDead(known: SubscriptionRecord, snapshot: SubscriptionSnapshot): boolean {
  return isTerminal(known.status) && !isTerminal(snapshot.status)
}

function lastPosition(known: SubscriptionRecord): EventPosition | undefined {
  if (!known.lastEventCreated) return undefined
  return { createdAt: known.lastEventCreated, rank: known.lastEventRank ?? 0 }
}
