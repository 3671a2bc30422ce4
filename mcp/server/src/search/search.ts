import { BadRequest } from '../bad-request.ts'
import { newestFirst } from '../data/dataset.ts'
import type { Incident } from '../data/incident.ts'
import { UNKNOWN_CHAIN } from '../data/vocabulary.ts'
import { readSince, readUntil } from './dates.ts'
import type { IncidentIndex } from './incident-index.ts'
import { readQuery, type Sort } from './query.ts'
import { resolveCategory, resolveChain } from './terms.ts'

export interface Wish {
  query?: string | undefined
  chain?: string | undefined
  category?: string | undefined
  since?: string | undefined
  until?: string | undefined
  min_lost_usd?: number | undefined
  sort?: Sort | undefined
}

/** A wish, understood. */
export interface Criteria {
  words: string[]
  chain: string | undefined
  category: string | undefined
  since: string | undefined
  until: string | undefined
  minLostUsd: number | undefined
  sort: Sort
}

export interface Found {
  incidents: Incident[]
  /** No incident has all the words; these have the most of them. */
  isPartial: boolean
}

const given = <T>(value: string | undefined, read: (text: string) => T) =>
  value === undefined || value.trim() === '' ? undefined : read(value)

export function understand(wish: Wish): Criteria {
  const query = given(wish.query, readQuery)
  const since = given(wish.since, readSince)
  const until = given(wish.until, readUntil)
  if (since && until && since > until)
    throw new BadRequest(`since (${wish.since}) is after until (${wish.until}), so nothing can match.`)
  return {
    words: query?.words ?? [],
    chain: given(wish.chain, resolveChain),
    category: given(wish.category, resolveCategory),
    since,
    until,
    minLostUsd: wish.min_lost_usd ?? query?.minLostUsd,
    sort: wish.sort ?? query?.sort ?? 'newest',
  }
}

export function search(incidents: readonly Incident[], index: IncidentIndex, criteria: Criteria): Found {
  const within = incidents.filter((incident) => fits(incident, criteria)).sort(ORDERS[criteria.sort])
  if (criteria.words.length === 0) return { incidents: within, isPartial: false }
  const all = index.withAll(criteria.words)
  const exact = within.filter(({ id }) => all.has(id))
  if (exact.length > 0) return { incidents: exact, isPartial: false }
  return { incidents: withMost(within, index.wordCounts(criteria.words)), isPartial: true }
}

function withMost(incidents: readonly Incident[], counts: ReadonlyMap<string, number>): Incident[] {
  const countOf = ({ id }: Incident) => counts.get(id) ?? 0
  const most = Math.max(1, ...incidents.map(countOf))
  return incidents.filter((incident) => countOf(incident) === most)
}

function fits(incident: Incident, { chain, category, since, until, minLostUsd }: Criteria): boolean {
  return (
    (chain === undefined || (incident.chain ?? UNKNOWN_CHAIN) === chain) &&
    (category === undefined || incident.category === category) &&
    (since === undefined || incident.date >= since) &&
    (until === undefined || incident.date <= until) &&
    (minLostUsd === undefined || (incident.lost_usd !== null && incident.lost_usd >= minLostUsd))
  )
}

const ORDERS: Readonly<Record<Sort, (a: Incident, b: Incident) => number>> = {
  newest: newestFirst,
  oldest: (a, b) => newestFirst(b, a),
  largest: (a, b) => (b.lost_usd ?? -1) - (a.lost_usd ?? -1) || newestFirst(a, b),
}
