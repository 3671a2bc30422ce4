import type { Coupon } from '../../store/stripe-objects.ts'

export interface DiscountableLine {
  cents: number
  product: string | undefined
}

/** A coupon's discount on each line: none on those of products that it does not apply to. */
export function discountShares(
  coupon: Coupon,
  products: readonly string[] | null,
  lines: readonly DiscountableLine[],
): number[] {
  const costs = lines.map(({ cents, product }) =>
    products === null || products.includes(product ?? '') ? cents : 0,
  )
  return shareOut(
    discountCents(
      coupon,
      costs.reduce((sum, cents) => sum + cents, 0),
    ),
    costs,
  )
}

/** A coupon's discount, at most the whole amount. */
function discountCents(coupon: Coupon, subtotalCents: number): number {
  const wanted = coupon.amount_off ?? Math.round((subtotalCents * (coupon.percent_off ?? 0)) / 100)
  return Math.max(0, Math.min(wanted, subtotalCents))
}

/** Distributes an amount over lines in proportion to their amounts, exactly to the cent; credits get none. */
function shareOut(totalCents: number, lineCents: number[]): number[] {
  const sum = lineCents.reduce((before, cents) => before + Math.max(0, cents), 0)
  const last = lineCents.findLastIndex((cents) => cents > 0)
  let left = totalCents
  return lineCents.map((cents, index) => {
    const share =
      index === last ? left : Math.min(left, Math.round((totalCents * Math.max(0, cents)) / (sum || 1)))
    left -= share
    return share
  })
}
