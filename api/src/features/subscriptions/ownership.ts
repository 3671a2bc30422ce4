import { buyablePlans } from '@kamiyo/catalog/plans'
import { BUYABLE_TIERS, type BuyableTier } from '@kamiyo/catalog/types'
import type { JsonObject } from '../../lib/json.ts'
import type { InvoiceSnapshot } from '../../stripe/invoice.ts'
import type { SubscriptionItem, SubscriptionSnapshot } from '../../stripe/subscription.ts'

export type PriceIds = Partial<Record<BuyableTier, string>>

/** On everything that our checkout creates; other products of the seller may share the Stripe account. */
export const PRODUCT_TYPE = 'mcp'

export interface PlanItem {
  item: SubscriptionItem | undefined
  /** Undefined if no item has one of our prices. */
  tier: BuyableTier | undefined
  /** Plans of further items; they have no effect. */
  otherTiers: BuyableTier[]
}

/**
 * The item with the plan; if there are several, the highest plan in the order of the catalogue, wherever it
 * is in the list. Items with a quantity above 0 take precedence.
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
 * The price decides, because the subscription's metadata becomes outdated when a customer switches plans. A
 * replaced price is recognised by its own metadata.
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

/**
 * The tier written by our checkout or when our prices were created; metadata of another product on the same
 * account has none.
 */
export function tierOfMetadata(metadata: JsonObject): BuyableTier | undefined {
  if (metadata['product_type'] !== PRODUCT_TYPE) return undefined
  return BUYABLE_TIERS.find((tier) => tier === metadata['tier'])
}

/**
 * Set by our checkout on a subscription, whose own events cannot yet tell whether the first payment arrived.
 */
export const PAID_AT_CHECKOUT = { paid_at: 'checkout' }

export function isPaidAtCheckout({ metadata }: SubscriptionSnapshot): boolean {
  return metadata['paid_at'] === PAID_AT_CHECKOUT.paid_at
}

/**
 * Whether an invoice itself shows that it is ours. If not, it may still be ours: it contains only the ids of
 * its prices, and a replaced price can be recognised only by its metadata.
 */
export function showsOurPlan(invoice: InvoiceSnapshot, priceIds: PriceIds): boolean {
  if (invoice.lines.some(({ priceId }) => tierOfPrice(priceId, priceIds))) return true
  return tierOfMetadata(invoice.subscriptionMetadata ?? {}) !== undefined
}

/**
 * The plan that an invoice is for, which its subscription may have left since. Its prices show that, or, if it
 * only settles a change, the price that was changed to. Undefined for a replaced price, of which an invoice
 * has only the id.
 */
export function tierOfInvoice({ lines }: InvoiceSnapshot, priceIds: PriceIds): BuyableTier | undefined {
  const regular = lines.filter(({ isProration }) => !isProration)
  const counted = regular.length > 0 ? regular : lines.filter(({ amountMinor }) => amountMinor > 0)
  const tiers = counted.flatMap(({ priceId }) => tierOfPrice(priceId, priceIds) ?? [])
  return buyablePlans.findLast(({ tier }) => tiers.includes(tier))?.tier
}

function tierOfPrice(priceId: string | undefined, priceIds: PriceIds): BuyableTier | undefined {
  return priceId === undefined ? undefined : BUYABLE_TIERS.find((tier) => priceIds[tier] === priceId)
}

function tierOfLookupKey(lookupKey: string | undefined): BuyableTier | undefined {
  return buyablePlans.find((plan) => plan.price.lookupKey === lookupKey)?.tier
}
