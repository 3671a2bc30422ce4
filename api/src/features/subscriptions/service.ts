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

/** Handles the first event with the state of one of our subscriptions. */
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
 * Creates a placeholder for a subscription whose own events have not arrived: a paid checkout proves that it
 * is active. It has no position, so the first subscription event replaces its state.
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

/** Moves a known subscription to the state of an event, unless a later state is already known. */
export async function applySubscriptionState(
  tx: Tx,
  known: SubscriptionRecord,
  state: SubscriptionState,
  priceIds: PriceIds,
): Promise<AppliedState> {
  const verdict = compareOrder(state.position, lastPosition(known))
  if (verdict !== 'stale' && (await revivesTheDead(tx, known, state.snapshot))) {
    return { verdict: 'stale', subscription: await markUncertain(tx, known, 'active_after_terminal') }
  }
  const next = verdict === 'stale' ? await settleOpenTie(tx, known) : await fitIn(tx, state, verdict)
  const written = next ? await writeState(tx, known, next, priceIds) : known
  return { verdict, subscription: await refreshPastDueSince(tx, written) }
}

/**
 * Takes over Stripe's own copy, which was fetched after everything stored here had happened. Its position may
 * be later than its own watermark but never earlier, so that events already processed stay known.
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

export async function markUncertain(
  tx: Tx,
  known: SubscriptionRecord,
  reason: string,
): Promise<SubscriptionRecord> {
  if (known.dirtyReason === reason) return known
  return await updateSubscription(tx, known.stripeSubscriptionId, { dirty: true, dirtyReason: reason })
}

/** An older event changes no state, but it may complete an open tie. */
async function settleOpenTie(tx: Tx, known: SubscriptionRecord): Promise<SubscriptionState | undefined> {
  const position = lastPosition(known)
  if (known.dirtyReason !== SAME_SECOND || !position) return undefined
  const snapshot = await settleTie(tx, known.stripeSubscriptionId, position.createdAt)
  return snapshot && { snapshot, position }
}

/** There is only one creation and one end; only several updates within a second need to be ordered. */
async function fitIn(tx: Tx, state: SubscriptionState, verdict: 'newer' | 'tie'): Promise<SubscriptionState> {
  const { snapshot, position } = state
  if (verdict === 'newer' || position.rank !== RANK.updated) return state
  const settled = await settleTie(tx, snapshot.id, position.createdAt)
  return settled ? { snapshot: settled, position } : { ...state, isOpenTie: true }
}

/** The state after all stored updates of one second; undefined while they do not form a complete sequence. */
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

/** If no stored event shows it (only a comparison with Stripe did), since we have known of it. */
async function pastDueSinceOf(tx: Tx, current: SubscriptionRecord): Promise<Date | null> {
  const since = await findPastDueSince(tx, current.stripeSubscriptionId)
  return since ?? current.pastDueSince ?? current.lastEventCreated
}

/**
 * A subscription that ended with its customer is not in doubt: an earlier event may arrive later, and the
 * subscription ends again at once.
 */
async function revivesTheDead(
  tx: Tx,
  known: SubscriptionRecord,
  snapshot: SubscriptionSnapshot,
): Promise<boolean> {
  if (!isTerminal(known.status) || isTerminal(snapshot.status)) return false
  return (await getCustomer(tx, known.customerId)).deletedAt === null
}

/**
 * Stripe cancels the subscriptions of a deleted customer, so none of them is active from then on, whichever
 * event reports it first. The dates are those of the deletion until the subscription's own event arrives.
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
