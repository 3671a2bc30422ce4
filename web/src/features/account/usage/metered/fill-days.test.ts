import { expect, test } from 'vitest'
import { fillDays } from './fill-days.ts'

test('days without usage stand between the others, from the first day to the last', () => {
  const first = Date.parse('2026-11-28T21:00:00Z')
  const last = Date.parse('2026-12-01T00:00:00Z')
  expect(fillDays([{ day: '2026-11-30', quantity: 2 }], first, last)).toEqual([
    { day: '2026-11-28', quantity: 0 },
    { day: '2026-11-29', quantity: 0 },
    { day: '2026-11-30', quantity: 2 },
    { day: '2026-12-01', quantity: 0 },
  ])
})
