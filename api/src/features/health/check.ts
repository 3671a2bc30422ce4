import type { BuyableTier } from '@kamiyo/catalog/types'

export interface Check {
  status: 'ok' | 'failing'
  /** What is missing and what to do; never contains a value. */
  message?: string
}

export function passing(): Check {
  return { status: 'ok' }
}

export function failing(message: string): Check {
  return { status: 'failing', message }
}

export type PriceCheckName = `price_${BuyableTier}`

export function priceCheckName(tier: BuyableTier): PriceCheckName {
  return `price_${tier}`
}
