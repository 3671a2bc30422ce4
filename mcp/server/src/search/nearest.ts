import MiniSearch from 'minisearch'
import { words } from '../data/words.ts'

const SHORTEST_PREFIX = 3

interface Candidate {
  id: string
  /** What it may be called. */
  names: readonly string[]
}

/** The ids whose names are most like a text with a slip in it; none where nothing is near. */
export function nearest(text: string, candidates: readonly Candidate[], most = 3): string[] {
  const index = new MiniSearch<{ id: string; text: string }>({ fields: ['text'] })
  index.addAll(candidates.map(({ id, names }) => ({ id, text: words(names.join(' ')).join(' ') })))
  const prefix = (term: string) => term.length >= SHORTEST_PREFIX
  const found = index.search(words(text).join(' '), { prefix, fuzzy: 0.34 })
  const near = found.filter(({ score }) => score >= (found[0]?.score ?? 0) / 2)
  return near.slice(0, most).map(({ id }) => String(id))
}
