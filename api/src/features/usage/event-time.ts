import { DAY_MS, MINUTE_MS } from '../../lib/durations.ts'
import { isSecond } from '../../lib/second.ts'
import type { Refusal } from './usage-event.ts'

const MAX_AGE_DAYS = 34
const MAX_AHEAD_MINUTES = 5
const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:[.,](\d{1,6})\d*)?(Z|[+-]\d\d:\d\d)$/
/** Of its text in UTC, to the second. */
const SECONDS_LENGTH = 19

/**
 * A time in UTC with as many decimals as the database keeps, because a JavaScript date keeps only three. No offset is passed on, because
 * the database knows fewer of them.
 */
export function readTime(value: unknown, now: Date): string | Refusal {
  if (value === undefined) return now.toISOString()
  const [, seconds = '', decimals = '', zone = ''] = TIME.exec(String(value).toUpperCase()) ?? []
  const atMs = isSecond(seconds) ? Date.parse(`${seconds}${zone}`) : Number.NaN
  const ageMs = now.getTime() - atMs
  if (Number.isNaN(ageMs))
    return {
      code: 'invalid_event',
      message: 'time must be a time such as 2026-11-30T12:00:00Z, with its time zone.',
    }
  if (ageMs > MAX_AGE_DAYS * DAY_MS)
    return {
      code: 'too_old',
      message: `time is more than ${MAX_AGE_DAYS} days ago; so old an event is not counted any more.`,
    }
  if (ageMs < -MAX_AHEAD_MINUTES * MINUTE_MS)
    return {
      code: 'in_the_future',
      message: `time is more than ${MAX_AHEAD_MINUTES} minutes ahead of our clock, which shows ${now.toISOString()}.`,
    }
  return `${new Date(atMs).toISOString().slice(0, SECONDS_LENGTH)}.${decimals.padEnd(6, '0')}Z`
}
