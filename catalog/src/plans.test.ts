import { expect, test } from 'vitest'
import { buyablePlans, plans } from './plans.ts'
import { BUYABLE_TIERS, TIER_PATTERN, TIERS } from './types.ts'

test('the catalogue describes each tier once, in the order in which tiers are named', () => {
  expect(plans.map(({ tier }) => tier)).toEqual(TIERS)
  expect(buyablePlans.map(({ tier }) => tier)).toEqual(BUYABLE_TIERS)
})

test.each(buyablePlans)('$tier can be stored, and has a variable and a lookup key of its own', (plan) => {
  expect(plan.tier).toMatch(TIER_PATTERN)
  expect(plan.price.priceVariable).toBe(`STRIPE_PRICE_MCP_${plan.tier.toUpperCase()}`)
  expect(buyablePlans.filter(({ price }) => price.lookupKey === plan.price.lookupKey)).toEqual([plan])
})
