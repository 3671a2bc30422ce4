import { expect, test } from 'vitest'
import { priceOf, toMillis } from '../metering.ts'
import { type BasicSetup, createBasicSetup } from './basic.ts'

const options = {
  defaultPrice: 100,
  toolPrices: { 'ai-analysis': 250, 'simple-lookup': 0.5 },
  volumeDiscounts: [
    { threshold: 100, discountPercent: 10 },
    { threshold: 500, discountPercent: 20 },
  ],
} satisfies BasicSetup

test('a cent is a credit, for calls and for what is paid in', () => {
  const { toolPrices, creditPacks } = createBasicSetup({ ...options, topUps: [1_999] })
  expect(toolPrices).toEqual({
    '*': { credits: 100 },
    'ai-analysis': { credits: 250 },
    'simple-lookup': { credits: 0.5 },
  })
  expect(creditPacks).toMatchObject([{ name: '$19.99', credits: 1_999, amountCents: 1_999, expiryDays: 365 }])
})

test('discounts are those of everybody who pays for each call', () => {
  const { payAsYouGo, plans, freePlan } = createBasicSetup(options)
  expect(payAsYouGo.metering).toEqual({
    includedCalls: 0,
    whenMeterIsAway: 'refuse',
    volumeDiscounts: [
      { after: 100, percent: 10 },
      { after: 500, percent: 20 },
    ],
  })
  expect([plans, freePlan]).toEqual([[], null])
})

test('a tool may be priced by unit, and no price is rounded', () => {
  for (let thousandths = 0; thousandths <= 3_000; thousandths += 1) {
    const { toolPrices } = createBasicSetup({
      defaultPrice: { price: thousandths / 1000, unit: 'word' },
    })
    expect(toMillis(priceOf('any', toolPrices).credits)).toBe(thousandths)
    expect(priceOf('any', toolPrices).unit).toBe('word')
  }
})

test('what is wrong is told together, each by its name', () => {
  const wrong = {
    ...options,
    defaultPrice: -1,
    toolPrices: { pdf: 0.0001, words: { price: 1, unit: '' } },
    volumeDiscounts: [{ threshold: 1.5, discountPercent: 101 }],
    topUps: [500, 9.5, 500],
    currency: 'USD',
    stripeSecretKey: 'sk_test_1',
  }
  const told = messageOf(() => createBasicSetup(wrong))
  for (const fault of [
    'stripeSecretKey does not belong here: set STRIPE_SECRET_KEY in .env',
    'defaultPrice is -1: it is a number with at most three decimals, at least 0',
    'toolPrices["pdf"] is 0.0001',
    'toolPrices["words"].unit is missing',
    'volumeDiscounts[0].threshold is 1.5',
    'volumeDiscounts[0].discountPercent is 101: it is a whole number, from 1 to 100',
    'topUps[1] is 9.5: it is a whole number of cents',
    'topUps[2] and topUps[0] are both called "top_up_500"',
    'currency is "USD"',
  ])
    expect(told).toContain(fault)
  expect(told).toMatch(/^createBasicSetup: /)
})

test.each([Number.NaN, Number.POSITIVE_INFINITY, '100', null, undefined])('%s is no price', (price) => {
  const told = messageOf(() => createBasicSetup({ defaultPrice: price as never }))
  expect(told).toContain('defaultPrice is ')
})

function messageOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    return String(error instanceof Error ? error.message : error)
  }
  throw new Error('Nothing was wrong with it')
}
