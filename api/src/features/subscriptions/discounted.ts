import type { DiscountTerms } from '../../stripe/price.ts'

/** With the terms of its coupon. */
export type Discount = { id: string; isOfCustomer: boolean } & DiscountTerms

/** The price of one item of a subscription before discounts. */
export interface ItemAmount {
  amountMinor: number
  productId: string | undefined
  /** Discounts of this item only. */
  discountIds: readonly string[]
}

/** An item's own discounts reduce only its amount; those of the subscription reduce the remaining total. */
export function sumAfter(
  discounts: readonly Discount[],
  items: readonly ItemAmount[],
  currency: string,
): number | null {
  const ofItems = discounts.filter(({ id }) => items.some(({ discountIds }) => discountIds.includes(id)))
  const ofWhole = discounts.filter((discount) => !ofItems.includes(discount))
  // Stripe does not document whether a customer's discount applies in addition to discounts on items.
  if (ofItems.length > 0 && ofWhole.some(({ isOfCustomer }) => isOfCustomer)) return null
  if (!discounts.every((discount) => isAmountKnown(discount, items, currency))) return null
  const reduced = items.map((item) =>
    ofItems
      .filter(({ id }) => item.discountIds.includes(id))
      .reduce((left, discount) => reduce(left, discount), [item]),
  )
  const left = ofWhole.reduce((before, discount) => reduce(before, discount), reduced.flat())
  return sumOf(left)
}

/**
 * False if an amount is in another currency, or if we do not know whether an item is one of the coupon's
 * products.
 */
function isAmountKnown(
  { amountOffMinor, currency: ofCoupon, productIds }: Discount,
  items: readonly ItemAmount[],
  currency: string,
): boolean {
  if (amountOffMinor !== null && ofCoupon !== currency) return false
  return productIds === null || items.every(({ productId }) => productId !== undefined)
}

/** Applies a discount to the items of its coupon's products, each in proportion to its amount. */
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
