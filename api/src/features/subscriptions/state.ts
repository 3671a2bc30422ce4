import type { SubscriptionSnapshot } from '../../stripe/subscription.ts'
import type { EventPosition } from '../history/order.ts'
import type { Discount } from './discounted.ts'
import { findPlanItem, type PriceIds } from './ownership.ts'
import { knownDiscounts, toPriceColumns } from './price.ts'

export const SAME_SECOND = 'same_second'

/** The state of a subscription at one point in its history. */
export interface SubscriptionState {
  snapshot: SubscriptionSnapshot
  position: EventPosition
  /** Other updates of the same second have not arrived, so this may not be the final state of that second. */
  isOpenTie?: boolean
}

/**
 * The columns that depend only on the state. The tier is not among them: it cannot be derived from an unknown
 * price.
 */
export function toColumns(state: SubscriptionState, priceIds: PriceIds, stored: readonly Discount[] | null) {
  const { snapshot, position } = state
  const { item, otherTiers } = findPlanItem(snapshot.items, priceIds)
  const dirtyReason = findUncertainty(state, priceIds)
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
    billingCycleAnchor: snapshot.billingCycleAnchor,
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

/** What the payload alone cannot decide; a comparison with Stripe, or a later event, has to. */
function findUncertainty({ snapshot, isOpenTie }: SubscriptionState, priceIds: PriceIds): string | null {
  const { item, tier } = findPlanItem(snapshot.items, priceIds)
  if (isOpenTie) return SAME_SECOND
  if (snapshot.status === 'unknown') return 'unknown_status'
  if (!tier) return 'unknown_price'
  return item?.currentPeriodEnd ? null : 'missing_period'
}
