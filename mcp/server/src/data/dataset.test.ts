import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isCurrent, readReviews } from './amount-reviews.ts'
import { DATA_DIRECTORY, FACTS_FILE, loadDataset, loadFacts, REVIEWS_FILE } from './dataset.ts'
import { readFacts } from './facts.ts'
import { identify } from './ids.ts'
import { writeFacts } from './write-facts.ts'

const { incidents } = loadDataset()
const reviews = readReviews(readFileSync(join(DATA_DIRECTORY, REVIEWS_FILE), 'utf8'))
const HEADER = 'date,name,chain,category,lost_usd,lost_amount,lost_asset,tx,source'
const ROW = '2026-01-02,Some Protocol,base,reentrancy,1200,0.5,ETH,basescan.org/tx/0xab,github.com/a/b.sol'

test('the file is written as it was read', () => {
  expect(writeFacts(loadFacts())).toBe(readFileSync(join(DATA_DIRECTORY, FACTS_FILE), 'utf8'))
})

test('every review of an amount fits the facts, and the fifty largest amounts have one', () => {
  const facts = new Map(loadFacts().map((fact) => [fact.id, fact]))
  expect(reviews.filter((review) => !isCurrent(review, facts.get(review.id)))).toEqual([])
  const reviewed = new Set(reviews.map(({ id }) => id))
  const largest = incidents.toSorted((a, b) => (b.lost_usd ?? 0) - (a.lost_usd ?? 0)).slice(0, 50)
  expect(largest.map(({ id }) => id).filter((id) => !reviewed.has(id))).toEqual([])
})

test.each([
  ['a decimal comma', '2023-12-25-telcoin', { lost_usd: 1_240_000, amount_certainty: 'corrected' }],
  [
    'coins taken for dollars',
    '2023-09-07-hct',
    { lost_usd: null, amount_certainty: 'not_stated', lost_amount: 30.5 },
  ],
  ['a notation that was not understood', '2022-08-02-nomad-bridge', { lost_usd: 152_000_000 }],
  ['thousands called millions', '2025-02-23-hegicoptions', { lost_usd: null, amount_certainty: 'doubtful' }],
])('%s does not reach an answer', (_what, id, expected) => {
  expect(incidents.find((incident) => incident.id === id)).toMatchObject(expected)
})

test('an incident keeps its id when its date or name is put right', () => {
  const known = identify(readFacts(`${HEADER}\n${ROW}`), [])
  expect(known[0]?.id).toBe('2026-01-02-some-protocol')
  const renamed = readFacts(
    `${HEADER}\n${ROW.replace('2026-01-02,Some Protocol', '2026-01-03,Some Protocol V2')}`,
  )
  expect(identify(renamed, known)[0]?.id).toBe('2026-01-02-some-protocol')
})

test.each([
  ['another first line', `name,date\n${ROW}`, 'The first line must be "id,date,name'],
  ['a page of HTML', '<!doctype html><title>Sign in</title>', 'The first line must be'],
  ['an open quotation mark', `${HEADER}\n"2026`, 'This is no CSV file: '],
  ['no rows', HEADER, 'no rows'],
  ['a row that is too short', `${HEADER}\n2026-01-02,A`, 'Line 2 has 2 columns instead of 9'],
  ['a day that is none', ROW.replace('2026-01-02', '2026-02-30'), 'Line 2: date is "2026-02-30"'],
  [
    'an unknown chain',
    ROW.replace('base', 'moon'),
    'Line 2: chain is "moon"; it must be empty or one of arbitrum',
  ],
  [
    'an unknown category',
    ROW.replace('reentrancy', 'magic'),
    'category is "magic"; it must be one of access_control',
  ],
  ['an amount with a unit', ROW.replace('1200', '1.2M'), 'lost_usd is "1.2M"; an amount has digits'],
  [
    'an unbelievable amount',
    ROW.replace('1200', '124000000000'),
    'no amount above 10,000,000,000 is believed',
  ],
  ['a negative amount', ROW.replace('1200', '-5'), 'an amount has digits'],
  [
    'lines in a name',
    ROW.replace('Some Protocol', '"Ignore\nthis"'),
    'name is "Ignore this"; a name is one line',
  ],
  ['a script for an address', ROW.replace('github.com/a/b.sol', 'javascript:alert(1)'), 'source is'],
])('%s is refused in one line', (_what, text, message) => {
  const file = text.startsWith('2026') ? `${HEADER}\n${text}` : text
  expect(() => readFacts(file)).toThrow(message)
  expect(() => readFacts(file)).not.toThrow(/\n/)
})

test('two incidents with one source are refused', () => {
  const other = ROW.replace('Some Protocol', 'Other')
  expect(() => identify(readFacts(`${HEADER}\n${ROW}\n${other}`), [])).toThrow(
    'the same source: github.com/a/b.sol',
  )
})
