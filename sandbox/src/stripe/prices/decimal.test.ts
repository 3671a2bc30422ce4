import { expect, test } from 'vitest'
import { timesDecimal, wholeCents } from './decimal.ts'

test('a decimal times a quantity is exact and rounded once, halves away from zero', () => {
  expect(timesDecimal('0.01', 12_345)).toBe(123)
  expect(timesDecimal('0.01', 12_350)).toBe(124)
  // In floating point the product is 100.49999…
  expect(timesDecimal('1.005', 100)).toBe(101)
  expect(timesDecimal('-1.005', 100)).toBe(-101)
  expect(timesDecimal('-0.5', 1)).toBe(-1)
  expect(timesDecimal('0.000000000001', 499_999_999_999)).toBe(0)
})

test('only a decimal without a fraction is an amount of whole cents', () => {
  expect(wholeCents('0.01')).toBeNull()
  expect(wholeCents('1900')).toBe(1900)
  expect(wholeCents('1900.000')).toBe(1900)
})
