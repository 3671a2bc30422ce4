import { formatMoney, formatPrice } from '@kamiyo/catalog/format'
import { formatDate } from '../../lib/date.ts'
import type { PriceColumns } from './price.ts'
import { findPriceChange } from './price-change.ts'

export interface PriceText {
  /** `$74.25 a month`, including discounts; undefined if Stripe has not reported it. */
  price: string | undefined
  /** `$74.25`: the amount of the next regular invoice before tax. */
  nextAmount: string | undefined
  /** The same without discounts; undefined if Stripe has not reported it. */
  listPrice: string | undefined
  isTaxAdded: boolean
  /** `invoices before 1 April 2027 are reduced, later ones are $99 a month`, if a discount ends. */
  priceChange: string | undefined
}

/** The price of a subscription in words for its owner: always its own, never the catalogue's. */
export function describePrice(
  columns: PriceColumns & { discounts: unknown; currentPeriodEnd: Date | null },
): PriceText {
  const { currency, priceInterval, priceIntervalCount, recurringAmountMinor, nextAmountMinor } = columns
  const isKnown = currency !== null && priceInterval !== null
  return {
    price:
      isKnown && recurringAmountMinor !== null
        ? formatPrice(recurringAmountMinor, currency, priceInterval, priceIntervalCount ?? 1)
        : undefined,
    listPrice:
      isKnown && columns.listAmountMinor !== null
        ? formatPrice(columns.listAmountMinor, currency, priceInterval, priceIntervalCount ?? 1)
        : undefined,
    nextAmount: isKnown && nextAmountMinor !== null ? formatMoney(nextAmountMinor, currency) : undefined,
    isTaxAdded: columns.isTaxAdded === true,
    priceChange: describeChange(columns),
  }
}

function describeChange(columns: Parameters<typeof describePrice>[0]): string | undefined {
  const change = findPriceChange(columns)
  const { currency, priceInterval, priceIntervalCount } = columns
  if (!change || currency === null || priceInterval === null) return undefined
  const later =
    change.amountMinor === null
      ? 'cost more'
      : `are ${formatPrice(change.amountMinor, currency, priceInterval, priceIntervalCount ?? 1)}`
  return `invoices before ${formatDate(change.at)} are reduced, later ones ${later}`
}
