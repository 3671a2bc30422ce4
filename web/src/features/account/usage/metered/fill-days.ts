const DAY_MS = 86_400_000

export interface DayUsage {
  day: string
  quantity: number
}

/** Each day of UTC from the first to the last, those without usage too. */
export function fillDays(used: readonly DayUsage[], firstMs: number, lastMs: number): DayUsage[] {
  const known = new Map(used.map(({ day, quantity }) => [day, quantity]))
  const days: DayUsage[] = []
  for (let at = startOfDay(firstMs); at <= lastMs; at += DAY_MS) {
    const day = new Date(at).toISOString().slice(0, 10)
    days.push({ day, quantity: known.get(day) ?? 0 })
  }
  return days
}

function startOfDay(atMs: number): number {
  return Math.floor(atMs / DAY_MS) * DAY_MS
}
