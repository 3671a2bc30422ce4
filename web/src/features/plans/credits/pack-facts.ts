import { formatCredits, formatLimit } from '@kamiyo/catalog/format'
import type { CreditPack, ToolPrice } from '@kamiyo/catalog/types'
import { unitPriceLabel } from '../../../lib/price.ts'
import type { Fact } from '../fact-list.tsx'

export function packFacts({ credits, amountCents, currency, expiryDays }: CreditPack): Fact[] {
  return [
    { label: 'Credits', value: formatLimit(credits) },
    { label: 'Price of a credit', value: unitPriceLabel(amountCents, currency, credits) },
    { label: 'Valid for', value: expiryDays === null ? 'No end' : daysText(expiryDays) },
  ]
}

/** What a call of each tool costs; the price of all the others comes last. */
export function callPrices(prices: Readonly<Record<string, ToolPrice>>): Fact[] {
  const { '*': others, ...own } = prices
  const named = Object.entries(own).map(([tool, price]) => ({ label: tool, value: callPrice(price) }))
  const label = named.length === 0 ? 'Every tool' : 'Every other tool'
  return [...named, ...(others ? [{ label, value: callPrice(others) }] : [])]
}

function callPrice({ credits, unit }: ToolPrice): string {
  if (credits === 0) return 'Free'
  return unit ? `${formatCredits(credits)} for each ${unit}` : formatCredits(credits)
}

function daysText(days: number): string {
  return days === 1 ? '1 day' : `${formatLimit(days)} days`
}
