import { buyablePlans } from '@kamiyo/catalog/plans'
import { BUYABLE_TIERS, type BuyableTier } from '@kamiyo/catalog/types'
import type { JsonObject } from '../../lib/json.ts'
import type { InvoiceSnapshot } from '../../stripe/invoice.ts'
import type { SubscriptionItem, SubscriptionSnapshot } from '../../stripe/subscription.ts'

export type PriceIds = Partial<Record<BuyableTier, string>>

const PRODUCT_TYPE = 'mcp'

export interface PlanItem {
  item: SubscriptionItem | undefined
  /** Undefined where no item has one of our prices. */
  tier: BuyableTier | undefined
  /** Of further items that carry a plan of ours; they give nothing. */
  otherTiers: BuyableTier[]
}

/**
 * The item that carries the plan; of several the highest plan, in the order of the catalogue, wherever it stands in the
 * list. One that is paid for (its quantity is not 0) comes before one that is not.
 */
export function findPlanItem(items: readonly SubscriptionItem[], priceIds: PriceIds): PlanItem {
  const plans = items.flatMap((item) => {
    const tier = tierOfItem(item, priceIds)
    return tier ? [{ item, tier, rank: rankOf(item, tier) }] : []
  })
  const [highest, ...others] = plans.sort((one, other) => other.rank - one.rank)
  if (!highest) return { item: items[0], tier: undefined, otherTiers: [] }
  return { item: highest.item, tier: highest.tier, otherTiers: others.map(({ tier }) => tier) }
}

function rankOf({ quantity }: SubscriptionItem, tier: BuyableTier): number {
  const position = buyablePlans.findIndex((plan) => plan.tier === tier)
  return quantity === 0 ? position - buyablePlans.length : position
}

/**
 * The price decides: the subscription's metadata goes stale when a customer switches plans. A price that a newer
 * one has replaced is known by its own metadata.
 */
function tierOfItem(item: SubscriptionItem, priceIds: PriceIds): BuyableTier | undefined {
  return (
    tierOfPrice(item.priceId, priceIds) ??
    tierOfLookupKey(item.lookupKey) ??
    tierOfMetadata(item.priceMetadata)
  )
}

/** The tier of a subscription seen for the first time; undefined means that it is not ours. */
export function readTier(snapshot: SubscriptionSnapshot, priceIds: PriceIds): BuyableTier | undefined {
  return findPlanItem(snapshot.items, priceIds).tier ?? tierOfMetadata(snapshot.metadata)
}

/** The tier that our checkout, or the making of our prices, wrote; metadata of another product on the same account has none. */
export function tierOfMetadata(metadata: JsonObject): BuyableTier | undefined {
  if (metadata['product_type'] !== PRODUCT_TYPE) return undefined
  return BUYABLE_TIERS.find((tier) => tier === metadata['tier'])
}

/** Our checkout writes it on a subscription, whose own events then cannot tell yet whether the first payment came. */
export const PAID_AT_CHECKOUT = { paid_at: 'checkout' }

export function isPaidAtCheckout({ metadata }: SubscriptionSnapshot): boolean {
  return metadata['paid_at'] === PAID_AT_CHECKOUT.paid_at
}

/**
 * Whether an invoice itself shows that it is ours. One that does not may be ours all the same: it names its prices
 * by their ids alone, and a price that a newer one has replaced is known by more than that.
 */
export function showsOurPlan(invoice: InvoiceSnapshot, priceIds: PriceIds): boolean {
  if (invoice.priceIds.some((priceId) => tierOfPrice(priceId, priceIds))) return true
  return tierOfMetadata(invoice.subscriptionMetadata ?? {}) !== undefined
}

function tierOfPrice(priceId: string | undefined, priceIds: PriceIds): BuyableTier | undefined {
  return priceId === undefined ? undefined : BUYABLE_TIERS.find((tier) => priceIds[tier] === priceId)
}

function tierOfLookupKey(lookupKey: string | undefined): BuyableTier | undefined {
  return buyablePlans.find((plan) => plan.price.lookupKey === lookupKey)?.tier
}
