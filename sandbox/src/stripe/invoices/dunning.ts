const DAY_SECONDS = 86_400

/** Intervals between attempts at a renewal, in days; after the last one the subscription ends. */
const RETRY_PAUSES_DAYS = [3, 5, 7]

/**
 * When a declined invoice is retried, or, after the last attempt, when the subscription's status is decided.
 */
export function nextAttemptAt(now: number, attempts: number): number | null {
  const pause = RETRY_PAUSES_DAYS[attempts - 1]
  return pause === undefined ? null : now + pause * DAY_SECONDS
}

export function isExhausted(attempts: number): boolean {
  return attempts > RETRY_PAUSES_DAYS.length
}
