import type { DiscountTerms } from '../../stripe/price.ts'

/** With the terms that its coupon had. */
export type Discount = { id: string; isOfCustomer: boolean } & DiscountTerms

/** What one item of a subscription costs before discounts. */
export interface ItemAmount {
  amountMinor: number
  productId: string | undefined
  /** Of the item alone. */
  discountIds: readonly string[]
}

/** An item's own discounts come off what it costs alone; those of the subscription, off what is left of all. */
export function sumAfter(
  discounts: readonly Discount[],
  items: readonly ItemAmount[],
  currency: string,
): number | null {
  const ofItems = discounts.filter(({ id }) => items.some(({ discountIds }) => discountIds.includes(id)))
  const ofWhole = discounts.filter((discount) => !ofItems.includes(discount))
  // Stripe does not say whether a customer's discount counts beside those of items.
  if (ofItems.length > 0 && ofWhole.some(({ isOfCustomer }) => isOfCustomer)) return null
  if (!discounts.every((discount) => isTellable(discount, items, currency))) return null
  const reduced = items.map((item) =>
    ofItems
      .filter(({ id }) => item.discountIds.includes(id))
      .reduce((left, discount) => reduce(left, discount), [item]),
  )
  const left = ofWhole.reduce((before, discount) => reduce(before, discount), reduced.flat())
  return sumOf(left)
}

/** Not where an amount is in another currency, nor where nobody knows whether an item is of the coupon's products. */
function isTellable(
  { amountOffMinor, currency: ofCoupon, productIds }: Discount,
  items: readonly ItemAmount[],
  currency: string,
): boolean {
  if (amountOffMinor !== null && ofCoupon !== currency) return false
  return productIds === null || items.every(({ productId }) => productId !== undefined)
}

/** Takes a discount off the items of its coupon's products, from each its share of what is taken off all. */
function reduce(items: ItemAmount[], { percentOff, amountOffMinor, productIds }: Discount): ItemAmount[] {
  const counts = ({ productId }: ItemAmount) => productIds === null || productIds.includes(productId ?? '')
  let undiscounted = sumOf(items.filter(counts))
  let off = Math.min(undiscounted, amountOffMinor ?? Math.round((undiscounted * (percentOff ?? 0)) / 100))
  return items.map((item) => {
    if (!counts(item) || undiscounted === 0) return item
    const share = Math.round(off * (item.amountMinor / undiscounted))
    undiscounted -= item.amountMinor
    off -= share
    return { ...item, amountMinor: item.amountMinor - share }
  })
}

function sumOf(items: readonly ItemAmount[]): number {
  return items.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
}
