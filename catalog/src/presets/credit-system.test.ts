import { expect, test } from 'vitest'
import { createCreditSystemSetup } from './credit-system.ts'

const creditPackages = [
  { credits: 100, price: 999, name: 'Starter Pack' },
  { credits: 1_000, price: 6_999, name: 'Enterprise' },
]

test('packs are bought by a name of their own, and tools cost credits', () => {
  const { creditPacks, toolPrices, payAsYouGo } = createCreditSystemSetup({
    creditPackages,
    toolPrices: { 'expensive-ai-tool': 10 },
    expiryDays: null,
  })
  expect(creditPacks[0]).toEqual({
    id: 'starter_pack',
    name: 'Starter Pack',
    description: '100 credits',
    credits: 100,
    amountCents: 999,
    currency: 'usd',
    expiryDays: null,
    highlighted: false,
  })
  expect(toolPrices).toEqual({ '*': { credits: 1 }, 'expensive-ai-tool': { credits: 10 } })
  expect(payAsYouGo.metering.includedCalls).toBe(0)
})

test.each([
  ['1,000 credits', 'pack_1_000_credits'],
  ['¡Grande!', 'pack_grande'],
  ['Everything that a large team needs for a year', 'everything_that_a_large_team_nee'],
])('a pack that is called %s is bought as %s', (name, id) => {
  const { creditPacks } = createCreditSystemSetup({ creditPackages: [{ credits: 1, price: 1, name }] })
  expect(creditPacks[0]?.id).toBe(id)
})

test.each([
  [{ credits: 0, price: 999, name: 'A' }, 'creditPackages[0].credits is 0'],
  [{ credits: 1, price: 9.99, name: 'A' }, 'creditPackages[0].price is 9.99: it is a whole number of cents'],
  [{ credits: 1, price: 999, name: '…' }, 'creditPackages[0].name is "…"'],
  [{ credits: 1, price: 999, name: 'A', bonus: 1 }, 'creditPackages[0].bonus does not belong here'],
])('a pack that cannot be sold is named: %j', (pack, told) => {
  expect(() => createCreditSystemSetup({ creditPackages: [pack] })).toThrow(told)
})

test('two packs of one name, and no pack, are refused', () => {
  const twice = [...creditPackages, { credits: 5, price: 100, name: 'starter pack' }]
  expect(() => createCreditSystemSetup({ creditPackages: twice })).toThrow(
    'creditPackages[2] and creditPackages[0] are both called "starter_pack"',
  )
  expect(() => createCreditSystemSetup({ creditPackages: [] })).toThrow('creditPackages is empty')
})
