import type { SubscriptionSnapshot } from '../../stripe/subscription.ts'
import { findPlanItem, type PriceIds, readTier } from '../subscriptions/ownership.ts'
import { knownDiscounts, readStoredDiscounts, toPriceColumns } from '../subscriptions/price.ts'
import type { SubscriptionRecord } from '../subscriptions/repository.ts'

export interface Difference {
  field: string
  stored: unknown
  stripe: unknown
}

/** The fields in which our copy differs from Stripe's; none for a subscription of another product. */
export function findDifferences(
  stored: SubscriptionRecord | undefined,
  snapshot: SubscriptionSnapshot | undefined,
  priceIds: PriceIds,
): Difference[] {
  if (!snapshot) return [{ field: 'subscription', stored: stored?.status ?? null, stripe: null }]
  if (!stored) {
    const isOurs = readTier(snapshot, priceIds) !== undefined
    return isOurs ? [{ field: 'subscription', stored: null, stripe: snapshot.status }] : []
  }
  const { item, tier, otherTiers } = findPlanItem(snapshot.items, priceIds)
  const price = toPriceColumns(snapshot, knownDiscounts(snapshot, readStoredDiscounts(stored.discounts)))
  const pairs: Record<string, [stored: unknown, stripe: unknown]> = {
    status: [stored.status, snapshot.status],
    // A price that is not one of ours does not change the tier.
    tier: [stored.tier, tier ?? stored.tier],
    price_id: [stored.priceId, item?.priceId ?? null],
    current_period_start: [stored.currentPeriodStart, item?.currentPeriodStart ?? null],
    current_period_end: [stored.currentPeriodEnd, item?.currentPeriodEnd ?? null],
    // Not stored before a later version; the next event brings it.
    billing_cycle_anchor: [
      stored.billingCycleAnchor ?? snapshot.billingCycleAnchor,
      snapshot.billingCycleAnchor,
    ],
    cancel_at_period_end: [stored.cancelAtPeriodEnd, snapshot.cancelAtPeriodEnd],
    cancel_at: [stored.cancelAt, snapshot.cancelAt],
    canceled_at: [stored.canceledAt, snapshot.canceledAt],
    ended_at: [stored.endedAt, snapshot.endedAt],
    trial_end: [stored.trialEnd, snapshot.trialEnd],
    quantity: [stored.quantity, item?.quantity ?? null],
    collection_pause: [stored.collectionPause, snapshot.collectionPause],
    collection_resumes_at: [stored.collectionResumesAt, snapshot.collectionResumesAt],
    other_tiers: [stored.otherTiers.join(' '), otherTiers.join(' ')],
    currency: [stored.currency, price.currency],
    list_amount: [stored.listAmountMinor, price.listAmountMinor],
    recurring_amount: [stored.recurringAmountMinor, price.recurringAmountMinor],
    next_amount: [stored.nextAmountMinor, price.nextAmountMinor],
    price_interval: [stored.priceInterval, price.priceInterval],
    price_interval_count: [stored.priceIntervalCount, price.priceIntervalCount],
    tax_is_added: [stored.isTaxAdded, price.isTaxAdded],
    default_payment_method: [stored.defaultPaymentMethodId, snapshot.defaultPaymentMethodId],
    is_invoiced: [stored.isInvoiced, snapshot.isInvoiced],
    trial_end_behavior: [stored.trialEndBehavior, snapshot.trialEndBehavior],
    latest_invoice: [stored.latestInvoiceId, snapshot.latestInvoiceId],
  }
  return Object.entries(pairs)
    .map(([field, [ours, theirs]]) => ({ field, stored: plain(ours), stripe: plain(theirs) }))
    .filter((difference) => difference.stored !== difference.stripe)
}

function plain(value: unknown): unknown {
  return value instanceof Date ? value.toISOString() : value
}
