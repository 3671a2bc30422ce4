import { expect, test } from 'vitest'
import { countMost, countUsed } from './units.ts'

const counting = (most: number, used = most) => ({ most: () => most, used: () => used })

test('units are whole, at least one is reserved, and never more than reserved are used', () => {
  expect(countMost(counting(2.1), {})).toBe(3)
  expect(countMost(counting(-5), {})).toBe(1)
  expect(countUsed(counting(10, 4.2), {}, 10)).toBe(5)
  expect(countUsed(counting(10, 99), {}, 10)).toBe(10)
})

test('a counter that fails or gives no number cannot tell', () => {
  expect(countMost(counting(Number.NaN), {})).toBeUndefined()
  expect(countUsed(counting(1, -1), {}, 1)).toBeUndefined()
  const broken = {
    most: () => 1,
    used: () => {
      throw new Error('broken')
    },
  }
  expect(countUsed(broken, {}, 1)).toBeUndefined()
})
