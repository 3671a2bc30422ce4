import type { PriceColumns } from './price.ts'
import { readStoredDiscounts } from './price.ts'

export interface PriceChange {
  /** Invoices from this date on do not have the discount that ends first. */
  at: Date
  /**
   * The amount of each interval from then on; null if other discounts remain whose items are not known here.
   */
  amountMinor: number | null
}

type Priced = Pick<PriceColumns, 'listAmountMinor' | 'recurringAmountMinor'> & {
  discounts: unknown
  currentPeriodEnd: Date | null
}

/** When the price rises because a discount ends; undefined if no applicable discount ends. */
export function findPriceChange(priced: Priced): PriceChange | undefined {
  const { listAmountMinor, recurringAmountMinor, currentPeriodEnd } = priced
  if (recurringAmountMinor === null || recurringAmountMinor === listAmountMinor) return undefined
  const lasting = (readStoredDiscounts(priced.discounts) ?? []).filter(
    ({ duration, endsAt }) =>
      duration !== 'once' && (endsAt === null || currentPeriodEnd === null || endsAt > currentPeriodEnd),
  )
  const [first] = lasting.flatMap(({ endsAt }) => endsAt?.getTime() ?? []).sort((one, other) => one - other)
  if (first === undefined) return undefined
  const isLast = lasting.every(({ endsAt }) => endsAt?.getTime() === first)
  return { at: new Date(first), amountMinor: isLast ? listAmountMinor : null }
}
