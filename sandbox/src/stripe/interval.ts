export type Interval = 'day' | 'week' | 'month' | 'year' | (string & {})

const DAY_SECONDS = 86_400

/**
 * `count` intervals after `from`. Months keep the anchor's day, or use the last day of a shorter month, so
 * that a subscription from 31 January renews on 28 February and then on 31 March.
 */
export function addInterval(from: number, anchor: number, interval: Interval, count: number): number {
  if (interval === 'day') return from + count * DAY_SECONDS
  if (interval === 'week') return from + count * 7 * DAY_SECONDS
  const months = interval === 'year' ? count * 12 : count
  const start = new Date(from * 1000)
  const target = new Date(start)
  target.setUTCDate(1)
  target.setUTCMonth(start.getUTCMonth() + months)
  const day = Math.min(new Date(anchor * 1000).getUTCDate(), daysInMonth(target))
  target.setUTCDate(day)
  return Math.floor(target.getTime() / 1000)
}

function daysInMonth(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
}
