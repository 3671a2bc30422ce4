import { expect, test } from 'vitest'
import { watermark } from './fetch.ts'

const date = 'Sat, 21 Nov 2026 19:00:10 GMT'

test("what Stripe answered counts from its own clock, less the answer's time and two seconds, rounded down", () => {
  expect(watermark({ date }, 0)).toEqual(new Date('2026-11-21T19:00:08Z'))
  expect(watermark({ date }, 1_500)).toEqual(new Date('2026-11-21T19:00:06Z'))
})

test('an answer without its time counts for nothing', () => {
  expect(() => watermark({}, 0)).toThrow('without a Date header')
})
