import { overageMeter, overageRate } from '@kamiyo/catalog/overage'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withTransaction } from '../../../db/transaction.ts'
import { HOUR_MS } from '../../../lib/durations.ts'
import type { Hold } from '../../metering/hold.ts'
import type { NewCall } from '../../metering/reserver.ts'
import { type Payers, startPayers } from '../../metering/testing/start-payers.ts'
import { readWallet } from '../../metering/wallets/wallets-repository.ts'
import { rateUsage } from '../rating/rate-usage.ts'
import { sealPeriod } from './seal.ts'

const NOW_MS = Date.now()
const INCLUDED = 2
const MAX_MILLIS = 40_000
const PRICES = [2, 0.5, 12.25]

let payers: Payers
beforeAll(async () => {
  payers = await startPayers({ maxConnections: 20 })
})
afterAll(async () => await payers.close())

interface Step {
  /** Since the call before. */
  waitMs: number
  price: number
  tool: 'search' | 'free'
  creditMillis: number
  units: number
  usedUnits: number
  outcome: 'ok' | 'tool_error'
  /** The period is sealed before so many other calls have ended. */
  endsAfter: number
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    waitMs: fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 0, max: 2_000 }) },
      { weight: 2, arbitrary: fc.integer({ min: 0, max: 20 * HOUR_MS }) },
    ),
    price: fc.constantFrom(...PRICES),
    tool: fc.constantFrom('search', 'search', 'search', 'free'),
    creditMillis: fc.constantFrom(1_000, 333, 2_500),
    units: fc.constantFrom(1, 4),
    usedUnits: fc.integer({ min: 0, max: 4 }),
    outcome: fc.constantFrom('ok', 'ok', 'ok', 'tool_error'),
    endsAfter: fc.integer({ min: 0, max: 12 }),
  }),
  { minLength: 10, maxLength: 60 },
)

/** A plan that costs so much beyond its calls, with a discount once eight were made. */
function termsOf(payer: NewCall, price: number): NewCall['terms'] {
  return {
    ...payer.terms,
    includedCalls: INCLUDED,
    overage: { maxMillis: MAX_MILLIS, meter: overageMeter(price, 'usd') },
    volumeDiscounts: [{ after: 8, percent: 30 }],
  }
}

interface Line {
  meter: string
  usageStart: Date
  quantity: string
  amountMinor: number
  events: number
}

async function linesOf(accountId: string): Promise<Line[]> {
  const { rows } = await sql<Line>`
    select meter, usage_start, trim_scale(quantity)::text as quantity, amount_minor, events
    from statements statement join statement_lines line on line.statement_id = statement.id
    where account_id = ${accountId} and meter like 'overage%' order by period_start, line_no`.execute(
    payers.db,
  )
  return rows
}

async function seal(accountId: string, end: Date): Promise<void> {
  const payer = { accountId, stripeCustomerId: 'cus_1', stripeSubscriptionId: null, currency: 'usd' }
  await withTransaction(
    payers.db,
    async (tx) => await sealPeriod(tx, { payer, end, levels: [], now: new Date() }),
  )
}

/** What each call is billed at, by the list of the calls alone. */
interface Billed {
  atMs: number
  meter: string
  millis: number
}

/** Ends the calls in the order of their waits while the periods are sealed. */
async function endWhileSealing(
  ended: readonly { hold: Hold; step: Step }[],
  accountId: string,
  boundaries: readonly Date[],
): Promise<void> {
  const sealing = boundaries.map(async (end, index) => {
    for (let turn = 0; turn < 1 + index * 3; turn += 1) await sql`select 1`.execute(payers.db)
    await seal(accountId, end)
  })
  const ending = ended.map(async ({ hold, step }) => {
    for (let turn = 0; turn < step.endsAfter; turn += 1) await sql`select 1`.execute(payers.db)
    const { units, outcome, usedUnits } = step
    await payers.meter.end(hold, { outcome, durationMs: 1, units: Math.min(usedUnits, units) })
  })
  await Promise.all([...sealing, ...ending])
}

function billOf({ hold, step }: { hold: Hold; step: Step }): Billed[] {
  const { overageMillis, units } = hold.call
  const share = Math.min(step.usedUnits, units) / units
  const millis = step.outcome === 'ok' ? Math.round(overageMillis * share) : 0
  if (millis === 0) return []
  return [{ atMs: hold.reservedAt.getTime(), meter: overageMeter(step.price, 'usd'), millis }]
}

test('whatever calls run while periods end: what goes beyond the plan is billed once, at its price, in its period', async () => {
  let billedCalls = 0
  await fc.assert(
    fc.asyncProperty(steps, fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), async (life, cuts) => {
      const payer = await payers.create()
      const running: { hold: Hold; step: Step }[] = []
      let atMs = NOW_MS
      for (const step of life) {
        atMs += step.waitMs
        payers.setNow(new Date(atMs))
        const call = {
          ...payer,
          tool: step.tool,
          units: step.units,
          priceMillis: step.creditMillis * step.units,
        }
        const answer = await payers.meter.reserve({ ...call, terms: termsOf(payer, step.price) })
        if (answer.isAllowed) running.push({ hold: answer.hold, step })
      }
      // Some boundaries fall exactly on a call.
      const times = [NOW_MS, ...running.map(({ hold }) => hold.reservedAt.getTime())]
      const boundaries = cuts
        .map((cut, index) => new Date((times[cut % times.length] ?? NOW_MS) + (index % 2)))
        .toSorted((one, other) => one.getTime() - other.getTime())
      await endWhileSealing(running, payer.accountId, boundaries)
      for (const hours of [1, 2]) await seal(payer.accountId, new Date(atMs + hours * HOUR_MS))

      const expected = running.flatMap(billOf)
      billedCalls += expected.length
      const lines = await linesOf(payer.accountId)
      const { rows: statements } = await sql<{ start: Date; end: Date }>`
        select period_start as start, period_end as end from statements
        where account_id = ${payer.accountId} order by 1`.execute(payers.db)
      expect(lines.reduce((sum, { events }) => sum + events, 0)).toBe(expected.length)
      for (const [index, { start, end }] of statements.entries())
        for (const price of PRICES) {
          const meter = overageMeter(price, 'usd')
          // What is older than the first period, because it was stored after it was sealed, belongs to it.
          const own = expected.filter(
            (call) =>
              call.meter === meter &&
              call.atMs < end.getTime() &&
              (index === 0 || call.atMs >= start.getTime()),
          )
          const ofPeriod = lines.filter(
            (line) => line.meter === meter && line.usageStart.getTime() === start.getTime(),
          )
          const millis = own.reduce((sum, call) => sum + call.millis, 0)
          const rate = overageRate(meter, 'usd')
          if (!rate) throw new Error('Each price has a rate')
          expect(ofPeriod.reduce((sum, { quantity }) => sum + Math.round(Number(quantity) * 1000), 0)).toBe(
            millis,
          )
          expect(ofPeriod.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(
            rateUsage(String(millis / 1000), rate),
          )
        }
      const { rows: ledger } = await sql<{ meter: string; millis: number }>`
        select overage_meter as meter, sum(overage_millis)::bigint as millis from metered_calls
        where account_id = ${payer.accountId} and overage_millis > 0 group by 1 order by 1`.execute(payers.db)
      const billed = new Map<string, number>()
      for (const { meter, quantity } of lines)
        billed.set(meter, (billed.get(meter) ?? 0) + Math.round(Number(quantity) * 1000))
      expect([...billed].filter(([, millis]) => millis > 0).toSorted()).toEqual(
        ledger.map(({ meter, millis }) => [meter, millis]),
      )
      const wallet = await readWallet(payers.db, payer.accountId, payer.terms.anchor, new Date(atMs))
      expect(wallet.overageMillis).toBeLessThanOrEqual(MAX_MILLIS)
    }),
    { numRuns: 40 },
  )
  expect(billedCalls).toBeGreaterThan(100)
}, 120_000)
