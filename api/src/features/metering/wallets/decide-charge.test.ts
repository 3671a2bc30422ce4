import { expect, test } from 'vitest'
import { decideCharge } from './decide-charge.ts'
import { MINUTE_SLOTS } from './minute-window.ts'
import type { ChargeableCall, Terms } from './terms.ts'
import type { Wallet } from './wallet.ts'

const NOW = new Date('2026-11-20T12:00:00Z')
const DAY = Math.floor(NOW.getTime() / 86_400_000)

const walletWith = (values: Partial<Wallet> = {}): Wallet => ({
  accountId: 'a',
  anchor: new Date('2026-01-15T00:00:00Z'),
  periodStart: new Date('2026-11-15T00:00:00Z'),
  periodEnd: new Date('2026-12-15T00:00:00Z'),
  periodCalls: 0,
  includedUsed: 0,
  overageMillis: 0,
  creditMillis: 0,
  unfoldedMillis: 0,
  nextExpiry: null,
  day: DAY,
  dayCalls: 0,
  minute: { slots: Array.from({ length: MINUTE_SLOTS }, () => 0), slot: 0 },
  planMonth: null,
  ...values,
})
const termsWith = (values: Partial<Terms> = {}): Terms => ({
  rateLimitRpm: null,
  rateLimitDaily: null,
  includedCalls: 0,
  overage: null,
  volumeDiscounts: [],
  freeTools: new Set(),
  anchor: new Date('2026-01-15T00:00:00Z'),
  ...values,
})
const callWith = (values: Partial<ChargeableCall> = {}): ChargeableCall => ({
  tool: 'search',
  priceMillis: 2_000,
  spend: { calls: 0, creditMillis: 0 },
  ...values,
})

const included = { includedCalls: 1, creditMillis: 0, overageMillis: 0 }
const credits = (creditMillis: number) => ({ includedCalls: 0, creditMillis, overageMillis: 0 })
const overage = (overageMillis: number) => ({ includedCalls: 0, creditMillis: 0, overageMillis })

test.each([
  ['a tool without a price costs nothing', {}, { priceMillis: 0 }, {}, credits(0)],
  ['a tool that is free in the plan costs nothing', { freeTools: new Set(['search']) }, {}, {}, credits(0)],
  ['any number of calls is included', { includedCalls: null }, {}, { includedUsed: 1e9 }, included],
  [
    'included calls come before credits',
    { includedCalls: 5 },
    {},
    { includedUsed: 4, creditMillis: 9_000 },
    included,
  ],
  [
    'credits come after included calls',
    { includedCalls: 5 },
    {},
    { includedUsed: 5, creditMillis: 9_000 },
    credits(2_000),
  ],
  ['the last credits are spent', {}, {}, { creditMillis: 2_000 }, credits(2_000)],
  [
    'credits come before what is billed afterwards',
    { overage: { maxMillis: 9_000, meter: 'overage_usd_2' } },
    {},
    { creditMillis: 2_000 },
    credits(2_000),
  ],
  [
    'what is billed afterwards comes last',
    { overage: { maxMillis: 2_000, meter: 'overage_usd_2' } },
    {},
    { creditMillis: 1_999 },
    overage(2_000),
  ],
  [
    'a discount counts from the call that reaches it',
    { volumeDiscounts: [{ after: 10, percent: 25 }] },
    {},
    { periodCalls: 10, creditMillis: 9_000 },
    credits(1_500),
  ],
  [
    'a discount does not count before',
    { volumeDiscounts: [{ after: 10, percent: 25 }] },
    {},
    { periodCalls: 9, creditMillis: 9_000 },
    credits(2_000),
  ],
  [
    'the largest discount that was reached counts',
    {
      volumeDiscounts: [
        { after: 20, percent: 50 },
        { after: 10, percent: 25 },
      ],
    },
    {},
    { periodCalls: 20, creditMillis: 9_000 },
    credits(1_000),
  ],
  [
    'a smaller plan leaves nothing of what a larger one had used',
    { includedCalls: 3 },
    {},
    { includedUsed: 50, creditMillis: 2_000 },
    credits(2_000),
  ],
  ['a larger plan leaves the rest', { includedCalls: 100 }, {}, { includedUsed: 50 }, included],
  [
    'the last call of a day is served',
    { rateLimitDaily: 10 },
    { priceMillis: 0 },
    { dayCalls: 9 },
    credits(0),
  ],
  [
    'an agent may reach its cap',
    { includedCalls: null },
    { cap: { calls: 3, creditMillis: null }, spend: { calls: 2, creditMillis: 0 } },
    {},
    included,
  ],
] as const)('%s', (_name, terms, call, wallet, charge) => {
  const before = walletWith(wallet)
  const decision = decideCharge(before, callWith(call), termsWith(terms), NOW)
  expect(decision).toMatchObject({ isAllowed: true, charge })
  if (!decision.isAllowed) return
  expect(decision.wallet).toMatchObject({
    periodCalls: before.periodCalls + 1,
    dayCalls: before.dayCalls + 1,
    includedUsed: before.includedUsed + charge.includedCalls,
    creditMillis: before.creditMillis - charge.creditMillis,
    unfoldedMillis: before.unfoldedMillis + charge.creditMillis,
    overageMillis: before.overageMillis + charge.overageMillis,
  })
})

const periodEnd = new Date('2026-12-15T00:00:00Z')

test.each([
  ['a tool of another plan', { tools: new Set(['other']) }, {}, {}, { code: 'tool_not_in_plan' }],
  ['no credits at all', {}, {}, {}, { code: 'payment_required', remaining: 0, priceMillis: 2_000 }],
  ['too few credits', {}, {}, { creditMillis: 1_999 }, { code: 'payment_required', remaining: 1_999 }],
  [
    'a used allowance',
    { includedCalls: 5 },
    {},
    { includedUsed: 5 },
    { code: 'quota_exhausted', limit: 5, resetAt: periodEnd },
  ],
  [
    'a reached cap of what is billed afterwards',
    { overage: { maxMillis: 3_000, meter: 'overage_usd_2' } },
    {},
    { overageMillis: 1_001 },
    { code: 'payment_required' },
  ],
  [
    'the day',
    { includedCalls: null, rateLimitDaily: 10 },
    {},
    { dayCalls: 10 },
    { code: 'quota_exhausted', limit: 10, resetAt: new Date('2026-11-21T00:00:00Z') },
  ],
  [
    "an agent's calls",
    { includedCalls: null },
    { cap: { calls: 3, creditMillis: null }, spend: { calls: 3, creditMillis: 0 } },
    {},
    { code: 'agent_cap_reached', limit: 3 },
  ],
  [
    "an agent's credits",
    {},
    { cap: { calls: null, creditMillis: 3_000 }, spend: { calls: 1, creditMillis: 1_001 } },
    { creditMillis: 9_000 },
    { code: 'agent_cap_reached', remaining: 1_999 },
  ],
] as const)('a call is refused for %s', (_name, terms, call, wallet, denial) => {
  const decision = decideCharge(walletWith(wallet), callWith(call), termsWith(terms), NOW)
  expect(decision).toMatchObject({ isAllowed: false, denial })
})

test('the 31st call of a minute is refused, with the time at which it is served', () => {
  const terms = termsWith({ includedCalls: null, rateLimitRpm: 30 })
  let wallet = walletWith()
  for (let call = 1; call <= 30; call += 1) {
    const decision = decideCharge(wallet, callWith(), terms, NOW)
    if (!decision.isAllowed) throw new Error(`Call ${call} was refused`)
    wallet = decision.wallet
  }
  const refused = decideCharge(wallet, callWith(), terms, NOW)
  expect(refused).toEqual({
    isAllowed: false,
    denial: { code: 'rate_limited', limit: 30, remaining: 0, retryAfterMs: 65_000 },
  })
  const later = new Date(NOW.getTime() + 65_000)
  expect(decideCharge(wallet, callWith(), terms, later).isAllowed).toBe(true)
})

test('a new month gives a new allowance, and credits stay', () => {
  const used = walletWith({ includedUsed: 5, periodCalls: 9, overageMillis: 7, creditMillis: 3 })
  const decision = decideCharge(used, callWith(), termsWith({ includedCalls: 5 }), periodEnd)
  expect(decision).toMatchObject({
    isAllowed: true,
    wallet: {
      periodStart: periodEnd,
      includedUsed: 1,
      periodCalls: 1,
      overageMillis: 0,
      creditMillis: 3,
      dayCalls: 1,
    },
  })
})

test('a subscription that is bought anew begins its own month; one that is older leaves the months as they are', () => {
  const used = walletWith({ includedUsed: 5 })
  const bought = termsWith({ includedCalls: 5, anchor: new Date('2026-11-20T11:00:00Z') })
  expect(decideCharge(used, callWith(), bought, NOW)).toMatchObject({
    isAllowed: true,
    wallet: { periodStart: bought.anchor, periodEnd: new Date('2026-12-20T11:00:00Z'), includedUsed: 1 },
  })
  const older = termsWith({ includedCalls: 5, anchor: new Date('2026-01-10T00:00:00Z') })
  expect(decideCharge(used, callWith(), older, NOW).isAllowed).toBe(false)
})

test('two subscriptions of one account start its allowance once a month', () => {
  const anchors = [new Date('2026-01-01T00:00:00Z'), new Date('2026-01-15T00:00:00Z')]
  let wallet = walletWith({
    anchor: anchors[0] ?? NOW,
    periodStart: new Date('2026-03-01'),
    periodEnd: new Date('2026-04-01'),
  })
  let allowed = 0
  for (let day = 1; day <= 61; day += 1) {
    for (const anchor of anchors) {
      const now = new Date(Date.UTC(2026, 2, day, 12))
      const decision = decideCharge(wallet, callWith(), termsWith({ includedCalls: 1, anchor }), now)
      if (!decision.isAllowed) continue
      wallet = decision.wallet
      allowed += 1
    }
  }
  expect(allowed).toBe(2)
})
