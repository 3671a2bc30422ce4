const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })

/** `15 June 2026`, in UTC, as on the dashboard. */
export function formatDate(date: Date): string {
  return DATE.format(date)
}
