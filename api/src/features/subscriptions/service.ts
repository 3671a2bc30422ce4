import type { BuyableTier } from '@kamiyo/catalog/types'
import type { Tx } from '../../db/client.ts'
import { readSubscription, type SubscriptionSnapshot } from '../../stripe/subscription.ts'
import { type CustomerRecord, getCustomer } from '../customers/repository.ts'
import { compareOrder, type EventPosition, type OrderVerdict, RANK } from '../history/order.ts'
import { settleSecond } from '../history/settle.ts'
import { isTerminal } from './entitlement.ts'
import { findPlanItem, type PriceIds } from './ownership.ts'
import { statusOncePaid } from './payment.ts'
import { readStoredDiscounts } from './price.ts'
import {
  findPastDueSince,
  insertSubscription,
  type SubscriptionRecord,
  updateSubscription,
} from './repository.ts'
import { SAME_SECOND, type SubscriptionState, toColumns } from './state.ts'

/** The first event about a subscription of ours that carries its state. */
export async function storeSubscription(
  tx: Tx,
  owner: { customerId: string; tier: BuyableTier; checkoutPaymentStatus?: string },
  state: SubscriptionState,
  priceIds: PriceIds,
): Promise<SubscriptionRecord> {
  const stripeSubscriptionId = state.snapshot.id
  const columns = toColumns(state, priceIds, null)
  const stored = await insertSubscription(tx, { stripeSubscriptionId, ...owner, ...columns })
  return await refreshPastDueSince(tx, stored)
}

/**
 * Stands in for a subscription whose own events are still on their way: a paid checkout proves that
 * it runs. It has no position, so the first subscription event replaces its state.
 */
export async function storeFromCheckout(
  tx: Tx,
  checkout: { subscriptionId: string; customerId: string; tier: BuyableTier; isPaid: boolean },
): Promise<SubscriptionRecord> {
  return await insertSubscription(tx, {
    stripeSubscriptionId: checkout.subscriptionId,
    customerId: checkout.customerId,
    tier: checkout.tier,
    status: checkout.isPaid ? 'active' : 'incomplete',
  })
}

export interface AppliedState {
  verdict: OrderVerdict
  subscription: SubscriptionRecord
}

/** Moves a known subscription to the state of an event, unless a later state is known already. */
export async function applySubscriptionState(
  tx: Tx,
  known: SubscriptionRecord,
  state: SubscriptionState,
  priceIds: PriceIds,
): Promise<AppliedState> {
  const verdict = compareOrder(state.position, lastPosition(known))
  if (verdict !== 'stale' && (await revivesTheDead(tx, known, state.snapshot))) {
    return { verdict: 'stale', subscription: await markDoubtful(tx, known, 'active_after_terminal') }
  }
  const next = verdict === 'stale' ? await settleOpenTie(tx, known) : await fitIn(tx, state, verdict)
  const written = next ? await writeState(tx, known, next, priceIds) : known
  return { verdict, subscription: await refreshPastDueSince(tx, written) }
}

/**
 * Takes over Stripe's own copy, asked for after everything that is stored here had happened. It may stand
 * later than its own watermark, never earlier: an event that is known already stays known.
 */
export async function applyFetchedState(
  tx: Tx,
  known: SubscriptionRecord,
  { snapshot, position }: SubscriptionState,
  priceIds: PriceIds,
): Promise<SubscriptionRecord> {
  const last = lastPosition(known)
  const isLater = compareOrder(position, last) === 'newer'
  const state = { snapshot, position: isLater || !last ? position : last }
  return await refreshPastDueSince(tx, await writeState(tx, known, state, priceIds))
}

export async function markDoubtful(
  tx: Tx,
  known: SubscriptionRecord,
  reason: string,
): Promise<SubscriptionRecord> {
  if (known.dirtyReason === reason) return known
  return await updateSubscription(tx, known.stripeSubscriptionId, { dirty: true, dirtyReason: reason })
}

/** An older event changes no state, but it may be what an open tie was waiting for. */
async function settleOpenTie(tx: Tx, known: SubscriptionRecord): Promise<SubscriptionState | undefined> {
  const position = lastPosition(known)
  if (known.dirtyReason !== SAME_SECOND || !position) return undefined
  const snapshot = await settleTie(tx, known.stripeSubscriptionId, position.createdAt)
  return snapshot && { snapshot, position }
}

/** There is one creation and one end; only several updates of a second have to be fitted together. */
async function fitIn(tx: Tx, state: SubscriptionState, verdict: 'newer' | 'tie'): Promise<SubscriptionState> {
  const { snapshot, position } = state
  if (verdict === 'newer' || position.rank !== RANK.updated) return state
  const settled = await settleTie(tx, snapshot.id, position.createdAt)
  return settled ? { snapshot: settled, position } : { ...state, isOpenTie: true }
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

async function writeState(
  tx: Tx,
  known: SubscriptionRecord,
  state: SubscriptionState,
  priceIds: PriceIds,
): Promise<SubscriptionRecord> {
  const { tier } = findPlanItem(state.snapshot.items, priceIds)
  return await updateSubscription(tx, known.stripeSubscriptionId, {
    ...toColumns(state, priceIds, readStoredDiscounts(known.discounts)),
    status: statusOncePaid(state.snapshot.status, known.firstPaidAt),
    ...(tier && { tier }),
  })
}

async function refreshPastDueSince(tx: Tx, current: SubscriptionRecord): Promise<SubscriptionRecord> {
  const pastDueSince = current.status === 'past_due' ? await pastDueSinceOf(tx, current) : null
  if (pastDueSince?.getTime() === current.pastDueSince?.getTime()) return current
  return await updateSubscription(tx, current.stripeSubscriptionId, { pastDueSince })
}

/** Where no stored event tells (only a comparison with Stripe did), since we know of it. */
async function pastDueSinceOf(tx: Tx, current: SubscriptionRecord): Promise<Date | null> {
  const told = await findPastDueSince(tx, current.stripeSubscriptionId)
  return told ?? current.pastDueSince ?? current.lastEventCreated
}

/** What ended with its customer is no doubt: an event from before may only come later, and ends again at once. */
async function revivesTheDead(
  tx: Tx,
  known: SubscriptionRecord,
  snapshot: SubscriptionSnapshot,
): Promise<boolean> {
  if (!isTerminal(known.status) || isTerminal(snapshot.status)) return false
  return (await getCustomer(tx, known.customerId)).deletedAt === null
}

/**
 * Stripe cancels what a deleted customer had subscribed to, so nothing of it is running from then on, whichever event
 * tells of it first. The dates are those of the deletion until the subscription's own event brings its own.
 */
export async function endWithCustomer(
  tx: Tx,
  known: SubscriptionRecord,
  { deletedAt }: Pick<CustomerRecord, 'deletedAt'>,
): Promise<SubscriptionRecord> {
  if (!deletedAt || isTerminal(known.status)) return known
  const { stripeSubscriptionId } = known
  const canceledAt = known.canceledAt ?? deletedAt
  const ended = { status: 'canceled', canceledAt, endedAt: deletedAt, pastDueSince: null }
  return await updateSubscription(tx, stripeSubscriptionId, ended)
}

function lastPosition(known: SubscriptionRecord): EventPosition | undefined {
  if (!known.lastEventCreated) return undefined
  return { createdAt: known.lastEventCreated, rank: known.lastEventRank ?? 0 }
}
