import MiniSearch from 'minisearch'
import type { Incident } from '../data/incident.ts'
import { categories, chains } from '../data/vocabulary.ts'
import { nameWords, words } from '../data/words.ts'
import { namesOf } from './terms.ts'

const SHORTEST_PREFIX = 3

export interface IncidentIndex {
  /** Ids of the incidents that have all of the words, or the beginning of a longer one. */
  withAll(words: readonly string[]): Set<string>
  /** Ids of those that have at least one of them, or one that is spelled like it; the best first. */
  withSome(words: readonly string[]): string[]
  /** The likest names first. */
  likest(text: string): string[]
}

/** Finds incidents by the words of name, chain, category and date. */
export function indexIncidents(incidents: readonly Incident[]): IncidentIndex {
  const index = new MiniSearch<{ id: string; name: string; about: string }>({
    fields: ['name', 'about'],
    tokenize: (text) => text.split(' '),
  })
  index.addAll(incidents.map(toDocument))
  const prefix = (term: string) => term.length >= SHORTEST_PREFIX && !/^\d+$/.test(term)
  const find = (terms: readonly string[], options: { combineWith: 'AND' | 'OR'; fuzzy?: number }) =>
    index.search(terms.join(' '), { prefix, ...options }).map(({ id }) => String(id))
  return {
    withAll: (terms) => new Set(find(terms, { combineWith: 'AND' })),
    withSome: (terms) => find(terms, { combineWith: 'OR', fuzzy: 0.2 }),
    likest: (text) =>
      index
        .search(words(text).join(' '), { fields: ['name'], prefix, fuzzy: 0.34 })
        .map(({ id }) => String(id)),
  }
}

function toDocument({ id, name, chain, category, date }: Incident) {
  return {
    id,
    name: nameWords(name).join(' '),
    about: [...termWords(chain, category), ...dateWords(date)].join(' '),
  }
}

const synonyms = new Map(
  [...chains, ...categories].map((term) => [term.id, [...new Set(namesOf(term).join(' ').split(' '))]]),
)

function termWords(chain: string | null, category: string): string[] {
  return [...(synonyms.get(chain ?? '') ?? []), ...(synonyms.get(category) ?? [])]
}

/** "2026-08-20" is found by "2026", "2026-08", "2026-08-20", "august" and "aug". */
function dateWords(date: string): string[] {
  const month = new Date(date).toLocaleString('en-US', { month: 'long', timeZone: 'UTC' }).toLowerCase()
  return [date.slice(0, 4), date.slice(0, 7), date, month, month.slice(0, 3)]
}
