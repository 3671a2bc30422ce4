import type { CreditPack } from '@kamiyo/catalog/types'
import { expect, test } from 'vitest'
import { packForCalls } from './calls-pack.ts'

const pack = (credits: number, amountCents: number, currency = 'usd'): CreditPack => ({
  id: `p${credits}`,
  name: 'Pack',
  description: 'Credits.',
  credits,
  amountCents,
  currency,
  expiryDays: 90,
  highlighted: true,
})
const toolPrices = { '*': { credits: 1 }, dear: { credits: 2.5 }, free: { credits: 0 } }
const buy = (creditPacks: CreditPack[], toolName: string, quantity: number) =>
  packForCalls({ creditPacks, toolPrices }, [{ toolName, quantity }])

test('calls cost the rate of the largest pack that is not larger, rounded up to a cent', () => {
  const packs = [pack(5000, 6000), pack(1000, 1500)]
  expect(buy(packs, 'any', 999)).toMatchObject({ credits: 999, amountCents: 1499, expiryDays: 90 })
  expect(buy(packs, 'any', 4999)).toMatchObject({ credits: 4999, amountCents: 7499 })
  expect(buy(packs, 'dear', 2000)).toMatchObject({ credits: 5000, amountCents: 6000 })
  expect(buy(packs, 'dear', 2001)).toMatchObject({ credits: 5002.5, amountCents: 6003 })
})

test('what is too little to charge is raised, in each currency, and never sold for less than its rate', () => {
  expect(buy([pack(1000, 1500)], 'any', 1)).toMatchObject({ credits: 33.334, amountCents: 50 })
  expect(buy([pack(1000, 1500, 'sek')], 'any', 1)).toMatchObject({ credits: 200, amountCents: 300 })
})

test('free calls, more than one payment can have, and calls where no credits are sold are refused', () => {
  expect(() => buy([pack(1000, 1500)], 'free', 1)).toThrow('free is free')
  expect(() => buy([pack(1, 1500)], 'any', 1_000_000)).toThrow('more than one payment can have')
  expect(() => buy([], 'any', 1)).toThrow('No credits are sold here')
})
