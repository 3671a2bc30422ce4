const locale = 'en-US'

export function formatDate(unixSeconds: number): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(unixSeconds * 1000)
}

/** One date for what was bought once. */
export function formatPeriod({ start, end }: { start: number; end: number }): string {
  return start === end ? formatDate(start) : `${formatDate(start)} – ${formatDate(end)}`
}

/** `2026-11-21 09:05:12`, in UTC: exact and easy to sort. */
export function formatTimestamp(unixMs: number): string {
  return new Date(unixMs).toISOString().slice(0, 19).replace('T', ' ')
}

/** Turns one of Stripe's words into a label: `past_due` becomes `Past due`. */
export function formatWord(word: string): string {
  const spaced = word.replaceAll('_', ' ')
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}

const adverbs: Record<string, string> = { day: 'daily', week: 'weekly', month: 'monthly', year: 'yearly' }

export function formatBilled(interval: string): string {
  return `Billed ${adverbs[interval] ?? formatPer(interval)}`
}

export function formatPer(interval: string | null, count = 1): string {
  if (!interval) return ''
  return count === 1 ? `per ${interval}` : `every ${count} ${interval}s`
}
