/** In UTC like the API's own texts, so that the two never show different days. */
const DAY = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
})

/** `2026-11-21T10:00:00Z` → `21 November 2026` */
export function formatDate(instant: string): string {
  return DAY.format(new Date(instant))
}

const UNITS = [
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3600 },
  { unit: 'minute', seconds: 60 },
] as const
const AGO = new Intl.RelativeTimeFormat('en', { numeric: 'always' })

/** `5 minutes ago`; the API stores it only to the minute. */
export function formatAgo(instant: string, nowMs: number): string {
  const seconds = (nowMs - Date.parse(instant)) / 1000
  const fitting = UNITS.find((candidate) => seconds >= candidate.seconds)
  return fitting ? AGO.format(-Math.floor(seconds / fitting.seconds), fitting.unit) : 'just now'
}

const MINUTE = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' })

/** `2026-11-21T10:00:00Z` → `21 November 2026, 10:00 UTC` */
export function formatDateTime(instant: string): string {
  return `${formatDate(instant)}, ${MINUTE.format(new Date(instant))} UTC`
}
