import { expect, test } from 'vitest'
import { loadDataset } from '../data/dataset.ts'
import { openLibrary } from '../library.ts'
import { readQuery } from './query.ts'
import { search, understand } from './search.ts'

const { dataset, index } = openLibrary(loadDataset())
const searchFor = (query: string) => search(dataset.incidents, index, understand({ query }))

test.each([
  'Search for recent crypto exploits',
  'latest DeFi hacks',
  'What are the most recent smart contract attacks?',
  'exploits in the last 30 days',
  'crypto',
  '',
])('"%s" asks for everything, newest first', (query) => {
  expect(readQuery(query)).toMatchObject({ words: [], minLostUsd: undefined })
  expect(understand({ query }).sort).toBe('newest')
  expect(searchFor(query).incidents).toHaveLength(855)
})

test.each([
  ['top 5 largest hacks ever', 'largest'],
  ['the biggest thefts', 'largest'],
  ['earliest known exploits', 'oldest'],
  ['bybit', undefined],
] as const)('"%s" asks for the order %s', (query, sort) => {
  expect(readQuery(query).sort).toBe(sort)
})

test.each([
  ['exploits over $1M', 1_000_000],
  ['more than 2.5 million dollars', 2_500_000],
  ['losses > 500k', 500_000],
  ['at least $1,250,000', 1_250_000],
  ['over 10 billion', 10_000_000_000],
  ['exploits over 2025', undefined],
  ['overflow 1m', undefined],
])('"%s" asks for at least %s', (query, usd) => {
  expect(readQuery(query).minLostUsd).toBe(usd)
})

test.each([
  ['eulerfinance', '2023-03-13-eulerfinance'],
  ['euler finance', '2023-03-13-eulerfinance'],
  ['Euler Finance exploit details', '2023-03-13-eulerfinance'],
  ['Ronin bridge hack', '2022-03-29-ronin-network'],
  ["Harmony's Horizon Bridge", '2022-06-24-harmonys-horizon-bridge'],
  ['private key leak', '2022-06-24-harmonys-horizon-bridge'],
  ['yearn yDAI', '2021-02-04-yearn-ydai'],
  ['bybt', '2025-02-21-bybit'],
])('"%s" finds %s', (query, id) => {
  expect(searchFor(query).incidents.map((incident) => incident.id)).toContain(id)
  expect(searchFor(query).incidents.length).toBeLessThan(5)
})

test.each(
  dataset.incidents.filter((_incident, position) => position % 40 === 0).map(({ name, id }) => [name, id]),
)('the name "%s" finds it', (name, id) => {
  expect(searchFor(name).incidents.map((incident) => incident.id)).toContain(id)
})

test('a plural finds what the singular finds', () => {
  const ids = (query: string) => searchFor(query).incidents.map(({ id }) => id)
  expect(ids('bridges')).toEqual(ids('bridge'))
  expect(ids('rug pulls')).toEqual(ids('rug pull'))
})

test('months and quarters are understood', () => {
  const dates = (query: string) => searchFor(query).incidents.map(({ date }) => date)
  expect(dates('august 2026')).toEqual(dates('2026-08'))
  expect(new Set(dates('Q3 2024').map((date) => date.slice(0, 7)))).toEqual(
    new Set(['2024-09', '2024-08', '2024-07']),
  )
})

test('of a query that nothing fits as a whole, the incidents with the most of its words come', () => {
  const { incidents, isPartial } = searchFor('oracle manipulation on solana in 2024')
  expect(isPartial).toBe(true)
  for (const { category, date } of incidents) {
    expect(category).toBe('price_manipulation')
    expect(date).toMatch(/^2024/)
  }
})
