import { formatMoney, formatPrice } from '@kamiyo/catalog/format'
import type { PriceColumns } from './price.ts'

export interface PriceText {
  /** `$74.25 a month`, discounts included; undefined where Stripe has not told it. */
  price: string | undefined
  /** `$74.25`: what the next regular invoice comes to, before tax. */
  nextAmount: string | undefined
  isTaxAdded: boolean
}

/** What a subscription costs, in words for its owner: never the catalogue's price, always its own. */
export function describePrice(columns: PriceColumns): PriceText {
  const { currency, priceInterval, priceIntervalCount, recurringAmountMinor, nextAmountMinor } = columns
  const isKnown = currency !== null && priceInterval !== null
  return {
    price:
      isKnown && recurringAmountMinor !== null
        ? formatPrice(recurringAmountMinor, currency, priceInterval, priceIntervalCount ?? 1)
        : undefined,
    nextAmount: isKnown && nextAmountMinor !== null ? formatMoney(nextAmountMinor, currency) : undefined,
    isTaxAdded: columns.isTaxAdded === true,
  }
}
