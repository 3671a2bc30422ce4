import type { Incident } from '../data/incident.ts'
import { UNKNOWN_CHAIN } from '../data/vocabulary.ts'

export const GROUPINGS = ['chain', 'category', 'year', 'month'] as const
export type Grouping = (typeof GROUPINGS)[number]

export interface Group {
  key: string
  incidents: number
  /** Incidents whose amount is in the sum. */
  incidents_with_amount: number
  /** Without doubtful amounts. */
  lost_usd: number
  largest: { id: string; name: string; lost_usd: number } | null
}

const KEYS: Readonly<Record<Grouping, (incident: Incident) => string>> = {
  chain: ({ chain }) => chain ?? UNKNOWN_CHAIN,
  category: ({ category }) => category,
  year: ({ date }) => date.slice(0, 4),
  month: ({ date }) => date.slice(0, 7),
}

/** Times newest first, others with the most incidents first. */
export function group(incidents: readonly Incident[], by: Grouping): Group[] {
  const groups = Map.groupBy(incidents, KEYS[by])
  const rows = [...groups].map(([key, members]) => ({ key, ...summarise(members) }))
  const isTime = by === 'year' || by === 'month'
  return rows.sort((a, b) =>
    isTime ? b.key.localeCompare(a.key) : b.incidents - a.incidents || a.key.localeCompare(b.key),
  )
}

export function summarise(incidents: readonly Incident[]): Omit<Group, 'key'> {
  const amounts = incidents.flatMap(({ id, name, lost_usd, amount_certainty }) =>
    lost_usd === null || amount_certainty === 'doubtful' ? [] : [{ id, name, lost_usd }],
  )
  return {
    incidents: incidents.length,
    incidents_with_amount: amounts.length,
    lost_usd: amounts.reduce((sum, { lost_usd }) => sum + lost_usd, 0),
    largest: amounts.toSorted((a, b) => b.lost_usd - a.lost_usd)[0] ?? null,
  }
}
