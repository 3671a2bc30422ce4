import { formatMoney } from '@kamiyo/catalog/format'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { unitPriceLabel } from '../../../lib/price.ts'

type Rate = Schema<'UsageRate'>

const QUANTITY = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 })

/** `1500, 'call'` → `1,500 calls`; `1, 'call'` → `1 call`. */
export function formatQuantity(quantity: number, unit: string): string {
  return `${formatNumber(quantity)} ${quantity === 1 ? unit : `${unit}s`}`
}

export function formatNumber(quantity: number): string {
  return QUANTITY.format(quantity)
}

/** What a unit costs, what costs nothing, and how prices fall. */
export function rateText(rate: Rate | null, unit: string, currency: string): string {
  if (rate === null) return 'Counted, and not billed by itself'
  const parts = [priceText(rate, unit, currency)]
  if (rate.tiers) parts.push(tiersText(rate.tiers, rate.per, unit, currency))
  if (rate.included > 0) parts.push(`the first ${formatQuantity(rate.included, unit)} are included`)
  return parts.join('; ')
}

function priceText({ amount_cents, per, tiers }: Rate, unit: string, currency: string): string {
  return `${formatMoney(amount_cents, currency)} ${forSoMany(per, unit)}${tiers ? ' beyond' : ''}`
}

function forSoMany(per: number, unit: string): string {
  return per === 1 ? `for each ${unit}` : `for ${formatQuantity(per, unit)}`
}

function tiersText({ mode, steps }: NonNullable<Rate['tiers']>, per: number, unit: string, currency: string) {
  const each = steps.map(
    ({ up_to, amount_cents }) =>
      `${unitPriceLabel(amount_cents, currency, per)} up to ${formatNumber(up_to)}`,
  )
  const counted = mode === 'volume' ? 'all at the price of the volume' : 'step by step'
  return `${each.join(', ')} (each ${unit}, ${counted})`
}
