import type { SubscriptionSnapshot } from '../../stripe/subscription.ts'
import type { EventPosition } from '../history/order.ts'
import type { Discount } from './discounted.ts'
import { findPlanItem, type PriceIds } from './ownership.ts'
import { knownDiscounts, toPriceColumns } from './price.ts'

export const SAME_SECOND = 'same_second'

/** A subscription as it was at one point of its history. */
export interface SubscriptionState {
  snapshot: SubscriptionSnapshot
  position: EventPosition
  /** Other updates of its second are still to come, so this may not be how that second ended. */
  isOpenTie?: boolean
}

/** The columns that a state alone decides. The tier is not among them: an unknown price tells none. */
export function toColumns(state: SubscriptionState, priceIds: PriceIds, stored: readonly Discount[] | null) {
  const { snapshot, position } = state
  const { item, otherTiers } = findPlanItem(snapshot.items, priceIds)
  const dirtyReason = findDoubt(state, priceIds)
  const discounts = knownDiscounts(snapshot, stored)
  return {
    ...toPriceColumns(snapshot, discounts),
    discounts: discounts && JSON.stringify(discounts),
    defaultPaymentMethodId: snapshot.defaultPaymentMethodId,
    isInvoiced: snapshot.isInvoiced,
    trialEndBehavior: snapshot.trialEndBehavior,
    latestInvoiceId: snapshot.latestInvoiceId,
    status: snapshot.status,
    priceId: item?.priceId ?? null,
    currentPeriodStart: item?.currentPeriodStart ?? null,
    currentPeriodEnd: item?.currentPeriodEnd ?? null,
    cancelAtPeriodEnd: snapshot.cancelAtPeriodEnd,
    cancelAt: snapshot.cancelAt,
    canceledAt: snapshot.canceledAt,
    endedAt: snapshot.endedAt,
    trialEnd: snapshot.trialEnd,
    quantity: item?.quantity ?? null,
    collectionPause: snapshot.collectionPause,
    collectionResumesAt: snapshot.collectionResumesAt,
    otherTiers,
    lastEventCreated: position.createdAt,
    lastEventRank: position.rank,
    dirty: dirtyReason !== null,
    dirtyReason,
  }
}

/** What the payload alone cannot settle; a comparison with Stripe's own copy, or a later event, does. */
function findDoubt({ snapshot, isOpenTie }: SubscriptionState, priceIds: PriceIds): string | null {
  const { item, tier } = findPlanItem(snapshot.items, priceIds)
  if (isOpenTie) return SAME_SECOND
  if (snapshot.status === 'unknown') return 'unknown_status'
  if (!tier) return 'unknown_price'
  return item?.currentPeriodEnd ? null : 'missing_period'
}
