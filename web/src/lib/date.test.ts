import { expect, test } from 'vitest'
import { formatAgo, formatDate } from './date.ts'

test('a date is the day in UTC, as in the sentences of the API', () => {
  expect(formatDate('2026-11-21T23:59:59Z')).toBe('21 November 2026')
  expect(formatDate('2026-11-22T01:00:00+02:00')).toBe('21 November 2026')
})

test.each([
  ['2026-11-21T11:59:30Z', 'just now'],
  ['2026-11-21T12:00:30Z', 'just now'],
  ['2026-11-21T11:59:00Z', '1 minute ago'],
  ['2026-11-21T10:01:00Z', '1 hour ago'],
  ['2026-11-18T12:00:00Z', '3 days ago'],
])('%s was %s', (instant, text) => {
  expect(formatAgo(instant, Date.parse('2026-11-21T12:00:00Z'))).toBe(text)
})
