import MiniSearch from 'minisearch'
import type { Incident } from '../data/incident.ts'
import { categories, chains } from '../data/vocabulary.ts'
import { nameWords, words } from '../data/words.ts'
import { namesOf } from './terms.ts'

const SHORTEST_PREFIX = 3
/** How many of a word's letters may be wrong: for a word of a query, and for a name that is only proposed. */
const CLOSE = 0.2
const NEAR = 0.34

export interface IncidentIndex {
  /** Ids of the incidents that have all of the words, or the beginning of a longer one. */
  withAll(words: readonly string[]): Set<string>
  /** Of each incident that has some of the words, or one spelled like it: how many. */
  wordCounts(words: readonly string[]): Map<string, number>
  /** Ids of the likest names, the best first. */
  likest(text: string): string[]
}

/** Finds incidents by the words of name, chain, category and date. */
export function indexIncidents(incidents: readonly Incident[]): IncidentIndex {
  const documents = incidents.map(toDocument)
  const vocabulary = [
    ...new Set(documents.flatMap(({ name, about }) => [...name.split(' '), ...about.split(' ')])),
  ]
  const index = new MiniSearch<IncidentDocument>({
    fields: ['name', 'about'],
    tokenize: (text) => text.split(' '),
    searchOptions: { prefix: isPrefix },
  })
  index.addAll(documents)
  const fuzzy = (term: string) => (isKnown(term, vocabulary) || /\d/.test(term) ? false : CLOSE)
  const join = (terms: readonly string[]) => terms.map((term) => singular(term, vocabulary)).join(' ')
  const idOf = ({ id }: { id: unknown }) => String(id)
  return {
    withAll: (terms) => new Set(index.search(join(terms), { combineWith: 'AND' }).map(idOf)),
    wordCounts: (terms) =>
      new Map(index.search(join(terms), { fuzzy }).map((found) => [idOf(found), found.queryTerms.length])),
    likest: (text) => index.search(join(words(text)), { fields: ['name'], fuzzy: NEAR }).map(idOf),
  }
}

/** A part of a number is another number. */
function isPrefix(term: string): boolean {
  return term.length >= SHORTEST_PREFIX && !/^\d+$/.test(term)
}

function isKnown(term: string, vocabulary: readonly string[]): boolean {
  return vocabulary.some((word) => (isPrefix(term) ? word.startsWith(term) : word === term))
}

/** "bridges" asks for bridges as "bridge" does, where only the latter is known. */
function singular(term: string, vocabulary: readonly string[]): string {
  const one = term.replace(/s$/, '')
  return !isKnown(term, vocabulary) && isKnown(one, vocabulary) ? one : term
}

interface IncidentDocument {
  id: string
  name: string
  about: string
}

function toDocument({ id, name, chain, category, date }: Incident): IncidentDocument {
  const about = [...termWords(chain), ...termWords(category), ...dateWords(date)]
  return { id, name: nameWords(name).join(' '), about: about.join(' ') }
}

const synonyms = new Map(
  [...chains, ...categories].map((term) => [term.id, [...new Set(namesOf(term).join(' ').split(' '))]]),
)

function termWords(id: string | null): string[] {
  return synonyms.get(id ?? '') ?? []
}

const monthName = new Intl.DateTimeFormat('en-US', { month: 'long', timeZone: 'UTC' })

/** "2026-08-20" is found by "2026", "2026-08", "2026-08-20", "august", "aug" and "q3". */
function dateWords(date: string): string[] {
  const [year = '', month = ''] = date.split('-')
  const name = monthName.format(new Date(date)).toLowerCase()
  return [year, `${year}-${month}`, date, name, name.slice(0, 3), `q${Math.ceil(Number(month) / 3)}`]
}
