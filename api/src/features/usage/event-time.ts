import { DAY_MS, MINUTE_MS } from '../../lib/durations.ts'
import type { Refusal } from './usage-event.ts'

const MAX_AGE_DAYS = 34
const MAX_AHEAD_MINUTES = 5
const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:[.,](\d{1,6})\d*)?(Z|[+-]\d\d:\d\d)$/i

/** The text of a time with as many decimals as the database keeps, because a JavaScript date keeps only three. */
export function readTime(value: unknown, now: Date): string | Refusal {
  if (value === undefined) return now.toISOString()
  const parts = typeof value === 'string' ? TIME.exec(value) : null
  const [, seconds = '', decimals = '', zone = ''] = parts ?? []
  const ageMs = now.getTime() - Date.parse(`${seconds}${zone}`)
  if (!parts || Number.isNaN(ageMs))
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
  return `${seconds}.${decimals.padEnd(6, '0')}${zone}`
}
