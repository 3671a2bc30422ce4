import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anchorOnDay, monthAround } from './periods.ts'

test.each([
  ['2026-01-31T10:00:00Z', '2026-02-10T00:00:00Z', '2026-01-31T10:00:00Z', '2026-02-28T10:00:00Z'],
  ['2026-01-31T10:00:00Z', '2026-02-28T10:00:00Z', '2026-02-28T10:00:00Z', '2026-03-31T10:00:00Z'],
  ['2026-01-31T10:00:00Z', '2026-03-31T09:59:59Z', '2026-02-28T10:00:00Z', '2026-03-31T10:00:00Z'],
  ['2024-01-30T00:00:00Z', '2024-02-29T00:00:00Z', '2024-02-29T00:00:00Z', '2024-03-30T00:00:00Z'],
  ['2025-11-15T12:00:00Z', '2026-01-01T00:00:00Z', '2025-12-15T12:00:00Z', '2026-01-15T12:00:00Z'],
  // Clocks go forward in Europe on the 29th of March 2026, and nothing changes here.
  ['2026-02-28T23:30:00Z', '2026-03-29T02:30:00Z', '2026-03-28T23:30:00Z', '2026-04-28T23:30:00Z'],
])('counted from %s, %s is in the month from %s to %s', (anchor, instant, start, end) => {
  expect(monthAround(new Date(anchor), new Date(instant))).toEqual({
    start: new Date(start),
    end: new Date(end),
  })
})

test('an allowance that starts on the first of the month starts there', () => {
  expect(monthAround(anchorOnDay(1), new Date('2026-12-31T23:59:59Z'))).toEqual({
    start: new Date('2026-12-01T00:00:00Z'),
    end: new Date('2027-01-01T00:00:00Z'),
  })
})

const instants = fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })

test('months follow each other without a gap, whatever day they are counted from', () => {
  fc.assert(
    fc.property(instants, instants, (anchor, instant) => {
      const { start, end } = monthAround(anchor, instant)
      expect(start <= instant && instant < end).toBe(true)
      expect(monthAround(anchor, end).start).toEqual(end)
      expect(monthAround(anchor, new Date(start.getTime() - 1)).end).toEqual(start)
      const days = (end.getTime() - start.getTime()) / 86_400_000
      expect(days).toBeGreaterThanOrEqual(28)
      expect(days).toBeLessThanOrEqual(31)
    }),
  )
})
