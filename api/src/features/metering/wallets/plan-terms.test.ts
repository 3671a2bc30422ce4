import { createFreemiumSetup } from '@kamiyo/catalog/presets/freemium'
import type { Catalog } from '@kamiyo/catalog/types'
import { expect, test } from 'vitest'
import { decideCharge } from './decide-charge.ts'
import { monthAround } from './periods.ts'
import { termsOfTier } from './plan-terms.ts'
import type { Terms } from './terms.ts'
import { emptyWallet, NO_CHARGE, type Wallet } from './wallet.ts'

const catalog: Catalog = createFreemiumSetup({
  freeAllowance: { callsPerMonth: 2, resetDay: 31, freeTools: ['basic-search'] },
  premiumPlans: [{ id: 'premium', price: 999, unlimitedTools: true }],
})
const anchor = new Date('2026-01-15T12:00:00Z')

const walletAt = (now: Date, { anchor }: Terms): Wallet => emptyWallet('', anchor, monthAround(anchor, now))

const call = (tool: string) => ({ tool, priceMillis: 1_000, spend: { calls: 0, creditMillis: 0 } })

test('a free account has its calls anew on its day, the last one of a short month, and free tools in between', () => {
  const terms = termsOfTier({ catalog, currency: 'usd' }, { tier: 'free', anchor })
  let now = new Date('2026-02-10T00:00:00Z')
  let wallet = walletAt(now, terms)
  const ask = (tool: string) => {
    const decision = decideCharge(wallet, call(tool), terms, now)
    if (!decision.isAllowed) return decision.denial.code
    wallet = decision.wallet
    return decision.charge.includedCalls
  }
  expect([ask('report'), ask('report'), ask('report')]).toEqual([1, 1, 'quota_exhausted'])
  expect(ask('basic-search')).toBe(NO_CHARGE.includedCalls)
  now = new Date('2026-02-27T23:59:59Z')
  expect(ask('report')).toBe('quota_exhausted')
  now = new Date('2026-02-28T00:00:00Z')
  expect(ask('report')).toBe(1)
})

test('a plan is counted from its subscription, and an account with credits goes by those', () => {
  expect(termsOfTier({ catalog, currency: 'usd' }, { tier: 'premium', anchor })).toMatchObject({
    includedCalls: null,
    anchor,
  })
  expect(termsOfTier({ catalog, currency: 'usd' }, { tier: 'credits', anchor })).toMatchObject({
    includedCalls: 0,
  })
})

test('a tier that the catalogue does not have is a fault', () => {
  expect(() => termsOfTier({ catalog, currency: 'usd' }, { tier: 'team', anchor })).toThrow('no tier "team"')
  expect(() =>
    termsOfTier({ catalog: { ...catalog, freePlan: null }, currency: 'usd' }, { tier: 'free', anchor }),
  ).toThrow('"free"')
})
