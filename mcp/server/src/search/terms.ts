import { BadRequest } from '../bad-request.ts'
import { categories, chains, type Term, UNKNOWN_CHAIN } from '../data/vocabulary.ts'
import { words } from '../data/words.ts'
import { nearest } from './nearest.ts'

/** The id of the chain that a caller names in any of the usual ways. */
export function resolveChain(text: string): string {
  const unknown = { id: UNKNOWN_CHAIN, description: 'No chain is stated', aliases: ['not stated', 'none'] }
  return resolve(text, 'chain', [...chains, unknown])
}

export function resolveCategory(text: string): string {
  return resolve(text, 'category', categories)
}

function resolve(text: string, what: string, terms: readonly Term[]): string {
  const asked = words(text).join(' ')
  const term = terms.find((term) => namesOf(term).includes(asked))
  if (term) return term.id
  const candidates = terms.map((term) => ({ id: term.id, names: namesOf(term) }))
  const near = nearest(text, candidates)
  const hint = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : ''
  const all = terms.map(({ id }) => id).join(', ')
  throw new BadRequest(`There is no ${what} "${text}".${hint} There are: ${all}.`)
}

/** In lower case, words apart by one space. */
export function namesOf({ id, aliases }: Term): string[] {
  return [words(id.replaceAll('_', ' ')).join(' '), ...aliases]
}
