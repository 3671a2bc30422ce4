import { expect, test } from 'vitest'
import { addInterval } from './interval.ts'

const at = (text: string) => Date.parse(`${text}T12:00:00Z`) / 1000
const day = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10)

test.each([
  ['2026-01-15', '2026-01-15', 'month', 1, '2026-02-15'],
  ['2026-01-31', '2026-01-31', 'month', 1, '2026-02-28'],
  ['2026-02-28', '2026-01-31', 'month', 1, '2026-03-31'],
  ['2028-01-30', '2028-01-30', 'month', 1, '2028-02-29'],
  ['2026-11-30', '2026-08-31', 'month', 3, '2027-02-28'],
  ['2028-02-29', '2028-02-29', 'year', 1, '2029-02-28'],
  ['2026-12-30', '2026-12-30', 'day', 3, '2027-01-02'],
  ['2026-12-30', '2026-12-30', 'week', 2, '2027-01-13'],
])('from %s, anchored on %s, one step of %s × %i ends on %s', (from, anchor, interval, count, end) => {
  expect(day(addInterval(at(from), at(anchor), interval, count))).toBe(end)
})
