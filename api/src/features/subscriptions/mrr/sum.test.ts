import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { operatorOf } from '../../../../testing/operator.ts'
import { type EventApi, startEventApi } from '../../../../testing/start-event-api.ts'
import { eventsOf, life } from './testing/lives.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

const deliveries = life.chain((one) => {
  const events = eventsOf(one)
  const twice = [...events, ...events]
  return fc.shuffledSubarray(twice, { minLength: events.length, maxLength: twice.length })
})

async function sumOfMovements(): Promise<Record<string, number>> {
  const { rows } = await sql<{ currency: string; amount: number }>`
    select currency, sum(after_minor - before_minor)::bigint as amount from mrr_movements group by currency`.execute(
    api.deps.db,
  )
  return byCurrency(rows)
}

async function presentRevenue(): Promise<Record<string, number>> {
  const { body } = await operatorOf(api).get('/overview')
  return byCurrency(
    (body as { revenue: { monthly: { currency: string; amount: number }[] } }).revenue.monthly,
  )
}

const byCurrency = (sums: { currency: string; amount: number }[]) =>
  Object.fromEntries(
    sums.filter(({ amount }) => amount !== 0).map(({ currency, amount }) => [currency, amount]),
  )

/** Movements that do not start where the previous one ended, or not after it. */
async function gaps() {
  const { rows } = await sql`
    select * from (
      select *, lag(after_minor, 1, 0) over life as was, lag(occurred_at, 1, '-infinity') over life as earlier,
        row_number() over life = 1 as is_first
      from mrr_movements window life as (partition by stripe_subscription_id order by id)) movement
    where before_minor <> was or occurred_at < earlier or (reason = 'new') <> is_first`.execute(api.deps.db)
  return rows
}

test('whatever the order and the duplicates, the movements add up to the present monthly revenue, without a gap', {
  timeout: 90_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(deliveries, async (events) => {
      for (const one of events) expect((await api.deliver(one)).status).toBe(200)
      expect(await sumOfMovements()).toEqual(await presentRevenue())
      expect(await gaps()).toEqual([])
    }),
    { numRuns: 30, seed: 20 },
  )
})

test('the same holds where the events arrive at once', { timeout: 90_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(deliveries, async (events) => {
      await Promise.all(events.map((one) => api.deliver(one)))
      for (const one of events) expect((await api.deliver(one)).status).toBe(200)
      expect(await sumOfMovements()).toEqual(await presentRevenue())
      expect(await gaps()).toEqual([])
    }),
    { numRuns: 12, seed: 21 },
  )
})
