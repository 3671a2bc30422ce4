import type { CreditPack } from '@kamiyo/catalog/types'
import { expect, test } from 'vitest'
import { callPrices, packFacts } from './pack-facts.ts'

const pack: CreditPack = {
  id: 'small',
  name: 'Small',
  description: 'Credits.',
  credits: 2500,
  amountCents: 999,
  currency: 'usd',
  expiryDays: 90,
  highlighted: false,
}

const valuesOf = (change: Partial<CreditPack>) => packFacts({ ...pack, ...change }).map(({ value }) => value)

test('a pack says how many credits it has, what one costs and how long they are valid', () => {
  expect(valuesOf({})).toEqual(['2,500', '$0.004', '90 days'])
  expect(valuesOf({ credits: 100, amountCents: 150, expiryDays: 1 })).toEqual(['100', '$0.015', '1 day'])
  expect(valuesOf({ amountCents: 3000, currency: 'jpy', expiryDays: null })).toEqual([
    '2,500',
    '¥1.2',
    'No end',
  ])
})

test('the price of a call is told for each tool that has its own, and for all others', () => {
  expect(callPrices({ '*': { credits: 1 } })).toEqual([{ label: 'Every tool', value: '1 credit' }])
  expect(
    callPrices({ '*': { credits: 2.5 }, list: { credits: 0 }, write: { credits: 0.002, unit: 'word' } }),
  ).toEqual([
    { label: 'list', value: 'Free' },
    { label: 'write', value: '0.002 credits for each word' },
    { label: 'Every other tool', value: '2.5 credits' },
  ])
})
