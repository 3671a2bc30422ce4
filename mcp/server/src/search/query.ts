import { words } from '../data/words.ts'

export type Sort = 'newest' | 'oldest' | 'largest'

/** What every incident here is, and what only joins words: none of it tells one incident from another. */
const EMPTY_WORDS = new Set(
  `a about across affecting all an and any are as at been between by can chain chains crypto cryptocurrency cryptocurrencies
  data day days defi detail details did do drained else ever exploit exploited exploiter exploits explain event events find for from funds get give
  had hack hacked hacker hackers hacks happened has have heist heists how i in incident incidents info information into
  involving is it its last list look loss losses lost me money month months most my news now of on onchain or our over
  past please project projects protocols recently report reports search security show since smart some stolen tell than
  that the their them there these they this those theft thefts to today up us was we web3 week weeks were what when
  where which who with year years yesterday you attack attacked attacker attackers attacks blockchain blockchains
  breach breaches contract contracts vulnerability vulnerabilities`.split(/\s+/),
)

/** "over $1M", "at least 500k", "> 10 million"; a number alone may be a year. */
const LEAST_AMOUNT =
  /(?:over|above|exceeding|(?:more|greater|larger|bigger|higher) than|at least|>=?)\s*(?<dollar>\$)?\s*(?<number>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)\s*(?<unit>k|m|b|thousand|million|billion)?\b\s*(?<currency>usd|us dollars|dollars)?/i
const UNITS: Readonly<Record<string, number>> = { k: 1e3, t: 1e3, m: 1e6, b: 1e9 }

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
  minLostUsd: number | undefined
}

/** Understands a request in everyday words, such as "the biggest flash loan attacks on BSC in 2025". */
export function readQuery(text: string): Query {
  const amount = readAmount(text)
  const asked = words(text.replace(amount?.text ?? '', ' '))
  const sort = asked.map((word) => orderOf(word)).find((order) => order !== undefined)
  const telling = asked.filter((word) => !isEmpty(word) && orderOf(word) === undefined)
  return { words: [...new Set(telling)], sort, minLostUsd: amount?.usd }
}

/** Short numbers are counts, as in "the last 30 days" and "top 5". */
function isEmpty(word: string): boolean {
  return EMPTY_WORDS.has(word) || /^\d{1,3}$/.test(word)
}

function readAmount(text: string): { text: string; usd: number } | undefined {
  const { 0: found = '', groups } = LEAST_AMOUNT.exec(text) ?? {}
  const { dollar, number = '', unit, currency } = groups ?? {}
  if (!dollar && !unit && !currency) return undefined
  return {
    text: found,
    usd: Number(number.replaceAll(',', '')) * (UNITS[unit?.[0]?.toLowerCase() ?? ''] ?? 1),
  }
}

function orderOf(word: string): Sort | undefined {
  return Object.hasOwn(ORDER_WORDS, word) ? ORDER_WORDS[word] : undefined
}
