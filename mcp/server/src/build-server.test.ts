import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Caller, connectV1, connectV2, textOf } from '../testing/clients.ts'
import { type Served, serve } from '../testing/serve.ts'
import { loadDataset } from './data/dataset.ts'
import type { Incident } from './data/incident.ts'
import { openLibrary } from './library.ts'

interface SearchFacts {
  total: number
  match: string
  sort: string
  incidents: Incident[]
  next_cursor: string | null
}

let served: Served
let client: Caller

beforeAll(async () => {
  served = await serve(openLibrary(loadDataset()))
  client = await connectV2(served.url, 'auto')
})

afterAll(async () => {
  await client.close()
  await served.close()
})

async function searchFor(args: Record<string, unknown>) {
  const result = await client.call('search_exploits', args)
  expect(textOf(result), textOf(result)).not.toBe('')
  return { text: textOf(result), ...(result.structuredContent as SearchFacts) }
}

async function refusal(name: string, args: Record<string, unknown>): Promise<string> {
  const result = await client.call(name, args)
  expect(result.isError).toBe(true)
  return textOf(result)
}

describe.each([
  ['SDK v2 of 2026', (url: URL) => connectV2(url, 'auto')],
  ['SDK v2 of 2025', (url: URL) => connectV2(url, 'legacy')],
  ['SDK v1', connectV1],
])('%s', (_name, connect) => {
  test('answers "recent crypto exploits" with the newest ones, each tool read-only and every answer as its schema says', async () => {
    const caller = await connect(served.url)
    const tools = await caller.tools()
    expect(tools.map(({ name }) => name)).toEqual([
      'search_exploits',
      'get_exploit',
      'exploit_stats',
      'list_categories',
    ])
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true)
    // Clients check an answer against the schema once they have the list.
    const recent = await caller.call('search_exploits', { query: 'Search for recent crypto exploits' })
    expect(recent.isError).toBeFalsy()
    expect((recent.structuredContent as SearchFacts).incidents[0]?.date).toBe('2026-08-20')
    expect(textOf(recent)).toMatch(
      /^Exploits, newest first \(1 to 10 of 855\):\n1\. 2026-08-20 FlashstakeV2 /,
    )
    for (const [name, args] of [
      ['get_exploit', { id: '2018-04-22-beauty-chain' }],
      ['exploit_stats', { by: 'year' }],
      ['list_categories', {}],
    ] as const) {
      const result = await caller.call(name, args)
      expect(result.isError, textOf(result)).toBeFalsy()
      expect(result.structuredContent).toMatchObject({
        as_of: '2026-08-22',
        source: { name: 'DeFiHackLabs' },
      })
      expect(textOf(result)).toContain('Data as of 2026-08-22, from DeFiHackLabs')
      expect(textOf(result)).toContain('not all that happened')
    }
    const refused = await caller.call('search_exploits', { chain: 'etherium' })
    expect(refused.isError).toBe(true)
    await caller.close()
  })
})

test('a query finds words of names, chains, categories and dates, whatever stands around them', async () => {
  expect(
    (await searchFor({ query: 'What happened in the Euler hack?' })).incidents.map(({ id }) => id),
  ).toEqual(['2023-03-13-eulerfinance'])
  expect((await searchFor({ query: 'poly network' })).incidents[0]?.id).toBe('2021-08-11-poly-network')
  const reentrancy = await searchFor({
    query: 're-entrancy attacks on Binance Smart Chain in 2023',
    limit: 50,
  })
  expect(reentrancy.match).toBe('all')
  for (const incident of reentrancy.incidents) {
    expect(incident).toMatchObject({ chain: 'bnb', category: 'reentrancy' })
    expect(incident.date).toMatch(/^2023/)
  }
  const largest = await searchFor({ query: 'the biggest exploits of 2025', limit: 1 })
  expect(largest).toMatchObject({ sort: 'largest', incidents: [{ name: 'Bybit' }] })
})

test('a query of which no incident has all words gives those that have some, and says so', async () => {
  const { match, text, incidents } = await searchFor({ query: 'bybit solana' })
  expect(match).toBe('partial')
  expect(incidents[0]?.name).toBe('Bybit')
  expect(text).toMatch(
    /^There are no exploits with the words "bybit solana"\. These have the most of the words/,
  )
  expect((await searchFor({ query: 'qqqqqq' })).text).toMatch(
    /^There are no exploits with the words "qqqqqq"/,
  )
})

test('filters narrow down, under the names that people use', async () => {
  const found = await searchFor({
    chain: 'BSC',
    category: 'oracle manipulation',
    since: '2024-02',
    until: '2024',
    min_lost_usd: 100_000,
    sort: 'oldest',
  })
  expect(found.total).toBeGreaterThan(3)
  for (const { chain, category, date, lost_usd } of found.incidents) {
    expect({ chain, category }).toEqual({ chain: 'bnb', category: 'price_manipulation' })
    expect(date >= '2024-02-01' && date <= '2024-12-31').toBe(true)
    expect(lost_usd).toBeGreaterThanOrEqual(100_000)
  }
  const dates = found.incidents.map(({ date }) => date)
  expect(dates).toEqual(dates.toSorted())
  expect((await searchFor({ chain: 'unknown' })).total).toBe(110)
})

test('the pages of a search are all of it, once each', async () => {
  const ids: string[] = []
  let cursor: string | null | undefined
  do {
    const page = await searchFor({ chain: 'arbitrum', limit: 8, ...(cursor && { cursor }) })
    ids.push(...page.incidents.map(({ id }) => id))
    cursor = page.next_cursor
  } while (cursor)
  expect(new Set(ids).size).toBe(35)
  expect(ids).toHaveLength(35)
})

test('a cursor of another search is refused', async () => {
  const { next_cursor } = await searchFor({ chain: 'arbitrum', limit: 8 })
  expect(await refusal('search_exploits', { chain: 'base', cursor: next_cursor })).toContain('another search')
  expect(await refusal('search_exploits', { cursor: 'x' })).toContain('another search')
})

test('bad input is refused in words that say what to write instead', async () => {
  expect(await refusal('search_exploits', { chain: 'etherium' })).toBe(
    'There is no chain "etherium". Did you mean ethereum? There are: arbitrum, avalanche, base, blast, bnb, ethereum, fantom, gnosis, linea, optimism, polygon, unknown.',
  )
  expect(await refusal('search_exploits', { category: 're-entracy' })).toContain('Did you mean reentrancy?')
  expect(await refusal('search_exploits', { category: 'constructor' })).toMatch(/^There is no category/)
  for (const since of ['yesterday', '2026-02-30', '2026-13'])
    expect(await refusal('search_exploits', { since })).toBe(
      `since is "${since}", which is no date; write 2026-08-20, 2026-08 or 2026.`,
    )
  expect(await refusal('search_exploits', { since: '2026', until: '2025' })).toContain('is after until')
  expect(await refusal('search_exploits', { limit: 51 })).toContain('limit')
  expect(await refusal('get_exploit', { id: '2025-02-21-bybitt' })).toBe(
    'There is no exploit with the id "2025-02-21-bybitt". Did you mean 2025-02-21-bybit?',
  )
  expect(await refusal('exploit_stats', { by: 'planet' })).toContain('chain')
})

test('a doubtful amount is marked, explained and in no sum', async () => {
  const result = await client.call('get_exploit', { id: '2018-04-22-beauty-chain' })
  expect(result.structuredContent).toMatchObject({
    incident: { lost_usd: 900_000_000, amount_certainty: 'doubtful' },
  })
  expect(textOf(result)).toContain('$900,000,000 lost (doubtful)')
  expect(textOf(result)).toContain('About the amount: The source says "$900 million".')
  const stats = await client.call('exploit_stats', { by: 'year' })
  expect(textOf(stats)).toContain('2018: 3 incidents, no amounts to sum')
})

test('statistics by chain count every incident once, and begin where they are told', async () => {
  const { structuredContent } = await client.call('exploit_stats', { by: 'chain' })
  const { groups, total } = structuredContent as {
    groups: { incidents: number }[]
    total: { incidents: number }
  }
  expect(groups.reduce((sum, { incidents }) => sum + incidents, 0)).toBe(855)
  expect(total.incidents).toBe(855)
  const since = await client.call('exploit_stats', { by: 'month', since: '2026' })
  expect(since.structuredContent).toMatchObject({ since: '2026-01-01', total: { incidents: 112 } })
})
