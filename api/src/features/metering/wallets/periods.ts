export interface Period {
  start: Date
  /** Exclusive. */
  end: Date
}

/**
 * The month that holds an instant, counted from the anchor: one of the 31st ends on the 28th of February and on the 31st
 * of March. In UTC, where no day is longer than another.
 */
export function monthAround(anchor: Date, instant: Date): Period {
  const months =
    (instant.getUTCFullYear() - anchor.getUTCFullYear()) * 12 + instant.getUTCMonth() - anchor.getUTCMonth()
  const first = addMonths(anchor, months) <= instant ? months : months - 1
  return { start: addMonths(anchor, first), end: addMonths(anchor, first + 1) }
}

/** Always from the anchor itself, so that a short month does not shorten those after it. */
function addMonths(anchor: Date, months: number): Date {
  const result = new Date(anchor)
  result.setUTCDate(1)
  result.setUTCMonth(anchor.getUTCMonth() + months)
  const lastDay = new Date(Date.UTC(result.getUTCFullYear(), result.getUTCMonth() + 1, 0)).getUTCDate()
  result.setUTCDate(Math.min(anchor.getUTCDate(), lastDay))
  return result
}

const CALENDAR_YEAR = 2000

/** Where the allowance starts anew on one day of the month, or on the month's last day where that comes first. */
export function anchorOnDay(resetDay: number): Date {
  return new Date(Date.UTC(CALENDAR_YEAR, 0, resetDay))
}

/** No subscription is that old. */
export function isOnDay(anchor: Date): boolean {
  return anchor.getUTCFullYear() === CALENDAR_YEAR
}
