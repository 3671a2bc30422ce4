import { expect, test } from 'vitest'
import { overageMeter, overageName, overageRate } from './overage.ts'

test.each([
  [2, 'overage_usd_2', { amountCents: 2, per: 1 }],
  [0.5, 'overage_usd_0_5', { amountCents: 500, per: 1000 }],
  [12.125, 'overage_usd_12_125', { amountCents: 12_125, per: 1000 }],
])('a meter for credits at %s each says that price', (centsPerCredit, meter, rate) => {
  expect(overageMeter(centsPerCredit, 'usd')).toBe(meter)
  expect(overageRate(meter, 'usd')).toEqual(rate)
})

test('a price in another currency is no price, and other meters have no such one', () => {
  expect(overageRate('overage_usd_2', 'eur')).toBeUndefined()
  expect(overageRate('overage_usd_two', 'usd')).toBeUndefined()
  expect(overageRate('calls', 'usd')).toBeUndefined()
  expect(overageName('calls')).toBeUndefined()
  expect(overageName('overage_usd_0_5')).toBe('credits beyond the plan')
})
