import { expect, test } from 'vitest'
import { creditPacks, findCreditPack, payAsYouGo } from './credits.ts'
import { getPlan } from './plans.ts'
import { servedPlan } from './served.ts'

test('the catalogue sells two packs, which are found by their ids', () => {
  const sold = creditPacks.map(({ id, credits, amountCents }) => [id, credits, amountCents])
  expect(sold).toEqual([
    ['starter', 1000, 1500],
    ['builder', 5000, 6000],
  ])
  expect(findCreditPack('builder')).toMatchObject({ name: 'Builder', expiryDays: 365 })
  expect(findCreditPack('gold')).toBeUndefined()
})

test('an agent is served on the terms of its plan, or on those of credits without a plan', () => {
  expect(servedPlan('team')).toBe(getPlan('team'))
  expect(servedPlan('credits')).toBe(payAsYouGo)
})
