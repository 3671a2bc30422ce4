import { words } from '../data/words.ts'

export type Sort = 'newest' | 'oldest' | 'largest'

/** What every incident here is, and what only joins words: none of it tells one incident from another. */
const EMPTY_WORDS = new Set(
  `a about across all an and any are as at been between by can chain chains crypto cryptocurrency cryptocurrencies
  data defi did do drained else exploit exploited exploiter exploits explain event events find for from funds get give
  had hack hacked hacker hackers hacks happened has have heist heists how i in incident incidents info information into
  involving is it its last list look loss losses lost me money month months most my news now of on onchain or our over
  past please project projects protocols recently report reports search security show since smart some stolen tell than
  that the their them there these they this those theft thefts to today up us was we web3 week weeks were what when
  where which who with year years yesterday you attack attacked attacker attackers attacks blockchain blockchains
  breach breaches contract contracts vulnerability vulnerabilities`.split(/\s+/),
)

/** Words that ask for an order. */
const ORDER_WORDS: Readonly<Record<string, Sort>> = {
  recent: 'newest',
  latest: 'newest',
  newest: 'newest',
  new: 'newest',
  current: 'newest',
  biggest: 'largest',
  largest: 'largest',
  highest: 'largest',
  worst: 'largest',
  top: 'largest',
  oldest: 'oldest',
  earliest: 'oldest',
}

export interface Query {
  /** That an incident has to have. */
  words: string[]
  sort: Sort | undefined
}

/** Understands a request in everyday words, such as "the biggest flash loan attacks on BSC in 2025". */
export function readQuery(text: string): Query {
  const asked = words(text)
  const sort = asked.map((word) => orderOf(word)).find((order) => order !== undefined)
  return { words: asked.filter((word) => !EMPTY_WORDS.has(word) && orderOf(word) === undefined), sort }
}

function orderOf(word: string): Sort | undefined {
  return Object.hasOwn(ORDER_WORDS, word) ? ORDER_WORDS[word] : undefined
}
