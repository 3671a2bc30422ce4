import { buyablePlans } from '@kamiyo/catalog/plans'
import { type BuyableTier, RATE_VARIABLES, type RateVariable } from '@kamiyo/catalog/types'
import type { Env } from './schema.ts'

export function readPriceIds(env: Env): Partial<Record<BuyableTier, string>> {
  const given = buyablePlans.map(({ tier, price }) => [tier, env[price.priceVariable]] as const)
  return Object.fromEntries(given.filter(([, priceId]) => priceId !== undefined))
}

export function readRates(env: Env): Partial<Record<RateVariable, number>> {
  const given = RATE_VARIABLES.map((variable) => [variable, env[variable]] as const)
  return Object.fromEntries(given.filter(([, cents]) => cents !== undefined))
}
