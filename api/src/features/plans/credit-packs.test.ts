import { creditPacks } from '@kamiyo/catalog/credits'
import { expect, test } from 'vitest'
import { assertSellable } from './credit-packs.ts'

const pack = {
  id: 'starter',
  name: 'Starter',
  description: '1,000 credits',
  credits: 1000,
  amountCents: 1500,
  currency: 'usd',
  expiryDays: 365,
  highlighted: false,
}

test('the packs of the catalogue can be sold, and so can none at all', () => {
  expect(() => assertSellable(creditPacks)).not.toThrow()
  expect(() => assertSellable([])).not.toThrow()
  expect(() => assertSellable([{ ...pack, credits: 0.125, expiryDays: null }])).not.toThrow()
})

test.each([
  ['an id with other characters', { id: 'Gold pack' }, /id that is not/],
  ['no name', { name: ' ' }, /no name/],
  ['no credits', { credits: 0 }, /0 credits/],
  ['four decimals of credits', { credits: 1.0005 }, /1\.0005 credits/],
  ['credits without a number', { credits: Number.NaN }, /NaN credits/],
  ['more credits than can be counted', { credits: 1e15 }, /1000000000000000 credits/],
  ['no price', { amountCents: 0 }, /costs 0/],
  ['parts of a cent', { amountCents: 10.5 }, /costs 10\.5/],
  ['a currency in capitals', { currency: 'USD' }, /currency "USD"/],
  ['an expiry of no days', { expiryDays: 0 }, /expires after 0 days/],
])('a pack with %s stops the start, which names it', (_what, change, words) => {
  expect(() => assertSellable([{ ...pack, ...change }])).toThrow(words)
})

test('two packs with one id stop the start', () => {
  expect(() => assertSellable([pack, { ...pack, name: 'Other' }])).toThrow(/another pack/)
})
