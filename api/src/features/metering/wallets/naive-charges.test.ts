import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decideCharge } from './decide-charge.ts'
import { MINUTE_SLOTS } from './minute-window.ts'
import type { AgentCap, ChargeableCall, Terms } from './terms.ts'
import type { Charge, Wallet } from './wallet.ts'

/** Decides each call anew from the list of all earlier ones, so it has no sums that could go wrong. */
interface Made extends Charge {
  atMs: number
  agent: number
}

interface Asked {
  waitMs: number
  agent: number
  tool: string
  priceMillis: number
}

const ANCHORS = [
  '2026-01-31T22:30:00Z',
  '2026-01-15T00:00:00Z',
  '2024-02-29T12:00:00Z',
  '2026-03-01T00:00:00Z',
]
const START = Date.parse('2026-03-20T10:00:00Z')

/** The starts of months from an anchor, one after the other. */
function monthStarts(anchor: Date): number[] {
  return Array.from({ length: 60 }, (_, month) => {
    const first = new Date(Date.UTC(anchor.getUTCFullYear(), anchor.getUTCMonth() + month, 1))
    const days = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
    const dayMs = (Math.min(anchor.getUTCDate(), days) - 1) * 86_400_000
    return first.getTime() + dayMs + (anchor.getTime() % 86_400_000)
  })
}

function decideNaively(
  made: readonly Made[],
  call: Asked,
  atMs: number,
  terms: Terms,
  credits: number,
  cap?: AgentCap,
): Charge | undefined {
  const periodStart = monthStarts(terms.anchor).findLast((start) => start <= atMs) ?? 0
  const inPeriod = made.filter((one) => one.atMs >= periodStart)
  const sum = (calls: readonly Made[], read: (one: Made) => number) =>
    calls.reduce((total, one) => total + read(one), 0)
  const charge = chargeNaively(
    inPeriod,
    call,
    terms,
    credits - sum(made, ({ creditMillis }) => creditMillis),
    sum,
  )
  if (!charge || (terms.tools && !terms.tools.has(call.tool))) return undefined
  const ofAgent = inPeriod.filter(({ agent }) => agent === call.agent)
  const spent = sum(ofAgent, ({ creditMillis, overageMillis }) => creditMillis + overageMillis)
  if (cap?.calls != null && ofAgent.length >= cap.calls) return undefined
  if (cap?.creditMillis != null && spent + charge.creditMillis + charge.overageMillis > cap.creditMillis)
    return undefined
  const today = made.filter((one) => Math.floor(one.atMs / 86_400_000) === Math.floor(atMs / 86_400_000))
  if (terms.rateLimitDaily !== null && today.length >= terms.rateLimitDaily) return undefined
  const lately = made.filter((one) => Math.floor(one.atMs / 5_000) > Math.floor(atMs / 5_000) - MINUTE_SLOTS)
  return terms.rateLimitRpm !== null && lately.length >= terms.rateLimitRpm ? undefined : charge
}

function chargeNaively(
  inPeriod: readonly Made[],
  { tool, priceMillis }: Asked,
  { freeTools, includedCalls, overage: sold, volumeDiscounts }: Terms,
  creditsLeft: number,
  sum: (calls: readonly Made[], read: (one: Made) => number) => number,
): Charge | undefined {
  const charge = { includedCalls: 0, creditMillis: 0, overageMillis: 0 }
  if (freeTools.has(tool) || priceMillis === 0) return charge
  if (includedCalls === null || sum(inPeriod, (one) => one.includedCalls) < includedCalls)
    return { ...charge, includedCalls: 1 }
  const percent = Math.max(
    0,
    ...volumeDiscounts.filter(({ after }) => inPeriod.length >= after).map((one) => one.percent),
  )
  const price = Math.round((priceMillis * (100 - percent)) / 100)
  if (price <= creditsLeft) return { ...charge, creditMillis: price }
  const overage = sum(inPeriod, (one) => one.overageMillis)
  return sold && overage + price <= sold.maxMillis ? { ...charge, overageMillis: price } : undefined
}

const plans = fc.record({
  rateLimitRpm: fc.option(fc.integer({ min: 1, max: 8 })),
  rateLimitDaily: fc.option(fc.integer({ min: 1, max: 20 })),
  includedCalls: fc.option(fc.integer({ min: 0, max: 12 })),
  overage: fc.option(
    fc.record({ maxMillis: fc.integer({ min: 0, max: 12_000 }), meter: fc.constant('overage_usd_2') }),
  ),
  volumeDiscounts: fc.constantFrom(
    [],
    [
      { after: 3, percent: 10 },
      { after: 9, percent: 35 },
    ],
  ),
  freeTools: fc.constantFrom(new Set<string>(), new Set(['lookup'])),
})

const calls = fc.array(
  fc.record({
    waitMs: fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 0, max: 9_000 }) },
      { weight: 2, arbitrary: fc.integer({ min: 0, max: 86_400_000 }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 40 * 86_400_000 }) },
    ),
    agent: fc.integer({ min: 0, max: 1 }),
    tool: fc.constantFrom('search', 'lookup'),
    priceMillis: fc.constantFrom(0, 333, 1_000, 2_500),
  }),
  { minLength: 1, maxLength: 60 },
)

const emptyWallet = (anchor: Date, creditMillis: number): Wallet => ({
  accountId: 'a',
  anchor,
  periodStart: anchor,
  periodEnd: anchor,
  periodCalls: 0,
  includedUsed: 0,
  overageMillis: 0,
  creditMillis,
  unfoldedMillis: 0,
  nextExpiry: null,
  day: 0,
  dayCalls: 0,
  minute: { slots: Array.from({ length: MINUTE_SLOTS }, () => 0), slot: 0 },
  planMonth: null,
})

const caps = fc.option(
  fc.record({
    calls: fc.option(fc.integer({ min: 0, max: 10 })),
    creditMillis: fc.option(fc.integer({ min: 0, max: 9_000 })),
  }),
)

test('the sums of a wallet decide as the list of all calls does, over months, days and changes of plan', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ANCHORS),
      plans,
      plans,
      fc.integer({ min: 0, max: 30_000 }),
      caps,
      calls,
      (anchorText, firstPlan, secondPlan, credits, cap, life) => {
        const anchor = new Date(anchorText)
        const made: Made[] = []
        let wallet = emptyWallet(anchor, credits)
        let atMs = START
        life.forEach((call, index) => {
          atMs += call.waitMs
          const terms: Terms = { ...(index < life.length / 2 ? firstPlan : secondPlan), anchor }
          const expected = decideNaively(made, call, atMs, terms, credits, cap ?? undefined)
          const decision = decideCharge(wallet, toCall(call, made, anchor, atMs, cap), terms, new Date(atMs))
          expect(decision.isAllowed ? decision.charge : undefined).toEqual(expected)
          if (!decision.isAllowed) return
          wallet = decision.wallet
          made.push({ ...decision.charge, atMs, agent: call.agent })
        })
      },
    ),
    { numRuns: 1_500 },
  )
})

function toCall(
  { agent, tool, priceMillis }: Asked,
  made: readonly Made[],
  anchor: Date,
  atMs: number,
  cap: AgentCap | null,
): ChargeableCall {
  const periodStart = monthStarts(anchor).findLast((start) => start <= atMs) ?? 0
  const own = made.filter((one) => one.agent === agent && one.atMs >= periodStart)
  const creditMillis = own.reduce((total, one) => total + one.creditMillis + one.overageMillis, 0)
  return { tool, priceMillis, spend: { calls: own.length, creditMillis }, ...(cap && { cap }) }
}
