import { expect, test } from 'vitest'
import { getOffer } from '../catalog.ts'
import { createFreemiumSetup, type FreeAllowance } from './freemium.ts'

const freeAllowance = { callsPerMonth: 100, resetDay: 1, freeTools: ['basic-search'] }
const premium = { id: 'premium', price: 999, unlimitedTools: true, additionalFeatures: ['Support'] } as const

test('free accounts have their calls a month, and the premium plan has any number', () => {
  const setup = createFreemiumSetup({ freeAllowance, premiumPlans: [premium] })
  expect(setup.freePlan).toMatchObject({ name: 'Free', callsPerMonth: 100, resetDay: 1 })
  expect(getOffer(setup, 'free').metering).toEqual({
    includedCalls: 100,
    freeTools: ['basic-search'],
    whenMeterIsAway: 'refuse',
  })
  expect(setup.plans[0]).toMatchObject({
    tier: 'premium',
    name: 'Premium',
    features: ['Support'],
    metering: { includedCalls: null },
  })
})

test.each<[Partial<FreeAllowance>, string]>([
  [{ callsPerMonth: -1 }, 'freeAllowance.callsPerMonth is -1'],
  [{ resetDay: 32 }, 'freeAllowance.resetDay is 32: it is a whole number, from 1 to 31'],
])('an allowance that cannot be kept is named: %j', (change, told) => {
  const setup = { freeAllowance: { ...freeAllowance, ...change }, premiumPlans: [premium] }
  expect(() => createFreemiumSetup(setup)).toThrow(told)
})

test('a premium plan that counts calls is one of another preset', () => {
  const counted = { ...premium, unlimitedTools: false as true }
  expect(() => createFreemiumSetup({ freeAllowance, premiumPlans: [counted] })).toThrow(
    'premiumPlans[0].unlimitedTools is not true: for a plan with so many calls use createSubscriptionSetup',
  )
})
