import { expect, test } from 'vitest'
import { findOffer, installedCatalog } from './catalog.ts'
import { creditPacks, findCreditPack, payAsYouGo } from './credits.ts'
import { getPlan } from './plans.ts'

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
  expect(findOffer(installedCatalog, 'team')).toBe(getPlan('team'))
  expect(findOffer(installedCatalog, 'credits')).toBe(payAsYouGo)
  expect(findOffer(installedCatalog, 'free'), 'the shipped catalogue has no free plan').toBeUndefined()
})
