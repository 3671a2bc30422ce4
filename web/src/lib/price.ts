import { minorUnitDigits, toMajorUnits } from '@kamiyo/catalog/currency'
import { formatMoney } from '@kamiyo/catalog/format'
import type { Interval, Plan, PlanPrice } from '@kamiyo/catalog/types'

const SHORT_INTERVAL: Record<Interval, string> = { month: 'mo' }

/** The two parts of a price on the cards: the amount and what it buys. */
export function priceParts(price: PlanPrice): { amount: string; unit: string } {
  const amount = formatMoney(price.amountCents, price.currency)
  return { amount, unit: price.kind === 'subscription' ? SHORT_INTERVAL[price.interval] : 'query' }
}

export function priceLabel(price: PlanPrice): string {
  const { amount, unit } = priceParts(price)
  return `${amount}/${unit}`
}

/** The label of the plan's button. */
export function callToActionLabel(plan: Plan): string {
  const { kind, label } = plan.callToAction
  return kind === 'checkout' ? `${label} - ${priceLabel(plan.price)}` : label
}

/** What one of many costs, with as many decimals as it needs. */
export function unitPriceLabel(amountMinor: number, currency: string, count: number): string {
  const digits = minorUnitDigits(currency)
  return new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency: currency.toUpperCase(),
    minimumFractionDigits: digits,
    maximumFractionDigits: digits + 3,
  }).format(Number(toMajorUnits(amountMinor, currency)) / count)
}
