import { expect, test } from 'vitest'
import { priceOf, toMillis, toolPrices } from './metering.ts'

test.each(['constructor', 'toString', '__proto__', 'any other name'])(
  'a tool that is called %s has the price of every other tool',
  (tool) => {
    expect(priceOf(tool, toolPrices)).toEqual({ credits: 1 })
  },
)

test.each([
  [1, 1_000],
  [0.001, 1],
  [2.675, 2_675],
  [0.0004, 0],
])('%s credits are %s thousandths', (credits, millis) => {
  expect(toMillis(credits)).toBe(millis)
})
