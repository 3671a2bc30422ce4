import { expect, test } from 'vitest'
import { findPriceChange } from './price-change.ts'

const renewal = new Date('2026-12-21T00:00:00Z')
const ending = (endsAt: string | null, duration = 'repeating') => ({ id: `di_${endsAt}`, duration, endsAt })
const SPRING = '2027-04-01T00:00:00.000Z'
const SUMMER = '2027-07-01T00:00:00.000Z'

const changeOf = (discounts: unknown, recurringAmountMinor: number | null = 7425) =>
  findPriceChange({ listAmountMinor: 9900, recurringAmountMinor, discounts, currentPeriodEnd: renewal })

test('a discount that ends is told with its end and the price that follows', () => {
  expect(changeOf([ending(SPRING)])).toEqual({ at: new Date(SPRING), amountMinor: 9900 })
})

test.each([
  ['forever', [ending(null, 'forever')], 7425],
  ['ended before the next invoice', [ending('2026-12-21T00:00:00.000Z')], 9900],
  ['for other products', [ending(SPRING)], 9900],
  ['once', [ending(null, 'once')], 9900],
  ['of unknown terms', null, null],
])('a discount that is %s changes no price later', (_which, discounts, amount) => {
  expect(changeOf(discounts, amount)).toBeUndefined()
})

test('of two discounts the one that ends first is told, and what the other leaves is not guessed', () => {
  expect(changeOf([ending(SUMMER), ending(SPRING)])).toEqual({ at: new Date(SPRING), amountMinor: null })
  expect(changeOf([ending(null, 'forever'), ending(SPRING)])?.amountMinor).toBeNull()
})
