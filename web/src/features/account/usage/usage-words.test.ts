import { expect, test } from 'vitest'
import { formatQuantity, rateText } from './usage-words.ts'

const rate = { amount_cents: 1000, per: 1, included: 0, tiers: null }

test.each([
  [0, '0 cases'],
  [1, '1 case'],
  [1234.5, '1,234.5 cases'],
])('%d of a unit reads "%s"', (quantity, text) => {
  expect(formatQuantity(quantity, 'case')).toBe(text)
})

test.each([
  [null, 'Counted, and not billed by itself'],
  [rate, '$10 for each case'],
  [{ ...rate, amount_cents: 10, per: 500 }, '$0.10 for 500 cases'],
  [{ ...rate, included: 3 }, '$10 for each case; the first 3 cases are included'],
  [
    { ...rate, amount_cents: 5, tiers: { mode: 'graduated', steps: [{ up_to: 100, amount_cents: 8 }] } },
    '$0.05 for each case beyond; $0.08 up to 100 (each case, step by step)',
  ],
] as const)('a rate says what a unit costs: %#', (given, text) => {
  expect(
    rateText(
      given && ({ ...given, tiers: given.tiers ? structuredClone(given.tiers) : null } as never),
      'case',
      'usd',
    ),
  ).toBe(text)
})
