import { setTimeout as sleep } from 'node:timers/promises'
import { meters } from '@kamiyo/catalog/usage'
import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { withTransaction } from '../../../db/transaction.ts'
import { DAY_MS, HOUR_MS } from '../../../lib/durations.ts'
import { createUsageIngest } from '../../usage/ingest.ts'
import { prepareUsage } from '../../usage/testing/prepare-usage.ts'
import { createPostgresStore } from '../../usage/usage-repository.ts'
import { rateUsage } from '../rating/rate-usage.ts'
import { insertChangedRates } from '../rating/rates-repository.ts'
import { sealPeriod } from './seal.ts'

const usage = prepareUsage()
const NOW = new Date()
const LEVELS = ['agent', 'user']
const rates = meters.flatMap(({ id, rate }) => (rate ? [{ meter: id, rate }] : []))

beforeAll(async () => {
  await withTransaction(usage.db(), async (tx) => await insertChangedRates(tx, rates, 'usd', NOW))
})

const at = (daysAgo: number) => new Date(NOW.getTime() - daysAgo * DAY_MS)

async function seal(accountId: string, end: Date): Promise<string | undefined> {
  const payer = { accountId, stripeCustomerId: 'cus_1', stripeSubscriptionId: null, currency: 'usd' }
  return await withTransaction(
    usage.db(),
    async (tx) => await sealPeriod(tx, { payer, end, levels: LEVELS, now: NOW }),
  )
}

async function linesOf(accountId: string) {
  const { rows } = await sql<{
    meter: string
    isLate: boolean
    usageStart: Date
    quantity: string
    amountMinor: number
    events: number
    digest: string
  }>`select meter, is_late, usage_start, trim_scale(quantity)::text as quantity, amount_minor, events, digest::text as digest
    from statements statement join statement_lines line on line.statement_id = statement.id
    where account_id = ${accountId} order by period_start, line_no`.execute(usage.db())
  return rows
}

let ids = 0
function report(type: string, daysAgo: number, quantity = 1) {
  ids += 1
  return { id: `event-${ids}`, type, time: at(daysAgo).toISOString(), data: { quantity } }
}

test('what comes after its period was sealed is billed with the next, at the price it would have had in time', async () => {
  const account = await usage.createAccount()
  const ingest = usage.startProcess()
  await ingest(account, [report('api_call', 20, 49), report('case', 20, 2)], NOW)
  await seal(account, at(10))
  expect(await ingest(account, [report('api_call', 19), report('case', 9)], NOW)).toEqual([
    'late',
    'accepted',
  ])
  await seal(account, at(2))
  expect(await linesOf(account)).toMatchObject([
    { meter: 'api_call', isLate: false, quantity: '49', amountMinor: 0 },
    { meter: 'case', isLate: false, quantity: '2', amountMinor: 2000 },
    { meter: 'case', isLate: false, quantity: '1', amountMinor: 1000 },
    // Fifty calls cost a cent, 49 cost none.
    { meter: 'api_call', isLate: true, quantity: '1', amountMinor: 1, usageStart: at(20) },
  ])
})

test('the last second of a period is billed with it, and its end with the next', async () => {
  const account = await usage.createAccount()
  const ingest = usage.startProcess()
  const end = new Date(Math.floor(at(10).getTime() / HOUR_MS) * HOUR_MS)
  const before = { ...report('case', 0, 3), time: new Date(end.getTime() - 1000).toISOString() }
  const after = { ...report('case', 0, 5), time: end.toISOString() }
  await ingest(account, [before, after], NOW)
  await seal(account, end)
  await seal(account, at(2))
  expect(await linesOf(account)).toMatchObject([{ quantity: '3' }, { quantity: '5' }])
})

test('what is taken back after its period was sealed is credited with the next', async () => {
  const account = await usage.createAccount()
  const ingest = usage.startProcess()
  const wrong = report('case', 20, 3)
  await ingest(account, [wrong], NOW)
  await seal(account, at(10))
  expect(await ingest(account, [{ id: 'fix', data: { voids: wrong.id } }], NOW)).toEqual(['late'])
  await seal(account, at(2))
  expect(await linesOf(account)).toMatchObject([
    { quantity: '3', amountMinor: 3000 },
    { isLate: true, quantity: '-3', amountMinor: -3000 },
  ])
})

test('a level goes on until another is reported, and is billed once in each period', async () => {
  const account = await usage.createAccount()
  const ingest = usage.startProcess()
  await ingest(account, [report('agent', 30, 2), report('agent', 25, 5), report('agent', 22, 3)], NOW)
  await seal(account, at(20))
  await seal(account, at(10))
  await ingest(account, [report('agent', 24, 6), report('agent', 5, 1)], NOW)
  await seal(account, at(1))
  expect(
    (await linesOf(account)).map(({ isLate, quantity, amountMinor }) => [isLate, quantity, amountMinor]),
  ).toEqual([
    [false, '5', 25_000],
    [false, '3', 15_000],
    [false, '3', 15_000],
    [true, '1', 5000],
  ])
})

test('the first period begins with the earliest event, whichever was reported first', async () => {
  const account = await usage.createAccount()
  const ingest = usage.startProcess()
  for (const daysAgo of [5, 20, 12]) await ingest(account, [report('case', daysAgo)], NOW)
  await seal(account, at(1))
  expect(await linesOf(account)).toMatchObject([{ quantity: '3', usageStart: at(20), isLate: false }])
})

test('sealing twice, or before anything was used, writes nothing', async () => {
  const account = await usage.createAccount()
  expect(await seal(account, at(1))).toBeUndefined()
  await usage.startProcess()(account, [report('case', 5)], NOW)
  const outcomes = await Promise.all([seal(account, at(1)), seal(account, at(1))])
  expect(outcomes.filter((id) => id !== undefined)).toHaveLength(1)
  expect(await linesOf(account)).toHaveLength(1)
})

test('a period is sealed only after what is being stored for it', async () => {
  const account = await usage.createAccount()
  const stored = Promise.withResolvers<void>()
  const committing = Promise.withResolvers<void>()
  const storing = withTransaction(usage.db(), async (tx) => {
    const ingest = createUsageIngest(createPostgresStore(tx), meters)
    await ingest(account, [report('case', 5)], NOW)
    stored.resolve()
    await committing.promise
  })
  await stored.promise
  const sealing = seal(account, at(1))
  await sleep(100)
  committing.resolve()
  await Promise.all([storing, sealing])
  expect(await usage.startProcess()(account, [report('case', 5)], NOW)).toEqual(['late'])
  expect(await linesOf(account)).toMatchObject([{ meter: 'case', quantity: '1', isLate: false }])
})

const anEvent = fc.record({
  type: fc.constantFrom('api_call', 'case', 'event_ingestion'),
  ageMs: fc.integer({ min: 0, max: 30 * DAY_MS }),
  quantity: fc.integer({ min: 0, max: 400_000 }).map((thousandths) => thousandths / 1000),
})

test('whatever is written while periods are sealed: every event is in one statement, and the total is right', async () => {
  const plan = fc.record({
    batches: fc.array(fc.array(anEvent, { minLength: 1, maxLength: 15 }), { minLength: 1, maxLength: 12 }),
    seals: fc.uniqueArray(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 4 }),
  })
  await fc.assert(
    fc.asyncProperty(plan, async ({ batches, seals }) => {
      const account = await usage.createAccount()
      const ingest = usage.startProcess()
      const all = batches.map((batch) =>
        batch.map((event) => ({ ...event, sent: report(event.type, event.ageMs / DAY_MS, event.quantity) })),
      )
      const ends = seals
        .toSorted((one, other) => other - one)
        .map((hours) => new Date(NOW.getTime() - hours * HOUR_MS))
      const writing = all.map(
        async (batch) =>
          await ingest(
            account,
            batch.map(({ sent }) => sent),
            NOW,
          ),
      )
      for (const end of ends) await seal(account, end)
      await Promise.all(writing)
      const later = new Date(NOW.getTime() + HOUR_MS)
      await seal(account, later)
      await seal(account, new Date(later.getTime() + HOUR_MS))

      const lines = await linesOf(account)
      const events = all.flat()
      for (const { meter, rate } of rates) {
        const reported = events.filter(({ type }) => type === meter)
        const ofMeter = lines.filter((line) => line.meter === meter)
        expect(ofMeter.reduce((sum, line) => sum + line.events, 0)).toBe(reported.length)
        const periods = new Map<number, number>()
        for (const { usageStart, quantity } of ofMeter)
          periods.set(usageStart.getTime(), (periods.get(usageStart.getTime()) ?? 0) + Number(quantity))
        const billed = ofMeter.reduce((sum, line) => sum + line.amountMinor, 0)
        const owed = [...periods.values()].reduce(
          (sum, quantity) => sum + rateUsage(quantity.toFixed(3), rate),
          0,
        )
        expect(billed).toBe(owed)
        const total = reported.reduce((sum, { quantity }) => sum + quantity, 0)
        expect([...periods.values()].reduce((sum, quantity) => sum + quantity, 0)).toBeCloseTo(total, 6)
      }
    }),
    { numRuns: 40 },
  )
})
