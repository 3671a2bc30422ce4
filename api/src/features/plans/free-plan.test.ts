import { freePlan } from '@kamiyo/catalog/free-plan'
import { createFreemiumSetup } from '@kamiyo/catalog/presets/freemium'
import { expect, test } from 'vitest'
import { assertNoFreePlan } from './free-plan.ts'

test('a free plan that nobody could get a token for stops the start', () => {
  const { freePlan: free } = createFreemiumSetup({
    freeAllowance: { callsPerMonth: 100 },
    premiumPlans: [{ id: 'premium', price: 999, unlimitedTools: true }],
  })
  expect(() => assertNoFreePlan(free)).toThrow(/free plan "Free", but nobody gets a token/)
  expect(() => assertNoFreePlan(freePlan)).not.toThrow()
})
