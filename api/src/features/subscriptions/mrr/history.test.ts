import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Buyer, type Json, newBuyer, subscriptionEvent } from '../../../../testing/events.ts'
import { operatorOf } from '../../../../testing/operator.ts'
import { type EventApi, PRICES, startEventApi } from '../../../../testing/start-event-api.ts'
import { sweepSubscriptions } from '../../../jobs/reconciliation.ts'
import { recordMissingMrr } from './history.ts'
import { eventsOf, life } from './testing/lives.ts'
import { movementsOf, secondsOf } from './testing/movements-of.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())
beforeEach(async () => {
  await sql`truncate subscriptions cascade`.execute(api.deps.db)
})

const movements = async ({ subscription }: Buyer) => await movementsOf(api.deps.db, subscription)
const seconds = async ({ subscription, startedAt }: Buyer) =>
  await secondsOf(api.deps.db, subscription, startedAt)

/** Resets the database to how the migration leaves one that had no movements. */
async function forgetMovements(): Promise<void> {
  await sql`truncate mrr_movements`.execute(api.deps.db)
  await sql`update subscriptions set mrr_minor = null, mrr_currency = null, is_mrr_history_missing = true`.execute(
    api.deps.db,
  )
}

async function emptyPayload(event: Json): Promise<void> {
  await sql`update webhook_events set payload = null where id = ${event['id']}`.execute(api.deps.db)
}

async function deliver(...events: Json[]): Promise<void> {
  for (const event of events) expect((await api.deliver(event)).status).toBe(200)
}

test('what was lived through before movements were kept is told as if they had been', async () => {
  const buyer = newBuyer()
  const overrides = { status: 'canceled', ended_at: buyer.startedAt + 40 }
  await deliver(
    subscriptionEvent(buyer, 'created', { overrides: { status: 'incomplete' } }),
    subscriptionEvent(buyer, 'updated', { after: 1 }),
    subscriptionEvent(buyer, 'updated', { after: 20, priceId: PRICES.team }),
    subscriptionEvent(buyer, 'updated', { after: 30, priceId: PRICES.team, overrides: { status: 'unpaid' } }),
    subscriptionEvent(buyer, 'deleted', { after: 40, overrides }),
  )
  const lived = [await movements(buyer), await seconds(buyer)]
  expect(lived).toEqual([
    ['new 0 → 1900 usd', 'expansion 1900 → 9900 usd', 'churn 9900 → 0 usd'],
    [1, 20, 30],
  ])
  await forgetMovements()
  await Promise.all([sweepSubscriptions(api.deps), recordMissingMrr(api.deps)])
  expect([await movements(buyer), await seconds(buyer)]).toEqual(lived)
  await sweepSubscriptions(api.deps)
  expect(await movements(buyer), 'once').toEqual(lived[0])
})

test('random lives, told from their stored events, are the movements that were written while they were lived', {
  timeout: 90_000,
}, async () => {
  const inOrder = life.map(({ states, ...rest }) => ({
    ...rest,
    end: rest.end === 'customer' ? ('none' as const) : rest.end,
    states: states.map(({ state }, second) => ({ second: second < 4 ? second : 3, state })).slice(0, 4),
  }))
  await fc.assert(
    fc.asyncProperty(inOrder, async (one) => {
      const buyer = newBuyer()
      const events = eventsOf(one, buyer).filter(({ type }) =>
        String(type).startsWith('customer.subscription.'),
      )
      await deliver(...events)
      const lived = [await movements(buyer), await seconds(buyer)]
      await forgetMovements()
      await recordMissingMrr(api.deps)
      expect([await movements(buyer), await seconds(buyer)]).toEqual(lived)
    }),
    { numRuns: 20, seed: 22 },
  )
})

test('events whose payload is gone still tell since when; the amount is the first that is known', async () => {
  const buyer = newBuyer()
  const start = subscriptionEvent(buyer, 'created')
  const overdue = subscriptionEvent(buyer, 'updated', { after: 10, overrides: { status: 'unpaid' } })
  const paid = subscriptionEvent(buyer, 'updated', { after: 20 })
  const upgrade = subscriptionEvent(buyer, 'updated', { after: 30, priceId: PRICES.team })
  await deliver(start, overdue, paid, upgrade)
  await forgetMovements()
  for (const old of [start, overdue, paid]) await emptyPayload(old)
  await recordMissingMrr(api.deps)
  expect(await movements(buyer)).toEqual(['new 0 → 9900 usd'])
  expect(await seconds(buyer), 'the run that ended before any amount was known tells none').toEqual([20])
})

test('a subscription without stored events begins with what is known of it now', async () => {
  const buyer = newBuyer()
  await deliver(subscriptionEvent(buyer, 'created'))
  await forgetMovements()
  await sql`delete from webhook_events`.execute(api.deps.db)
  await recordMissingMrr(api.deps)
  expect(await movements(buyer)).toEqual(['new 0 → 1900 usd'])
})

test('a change that comes before the history is written is part of it', async () => {
  const buyer = newBuyer()
  await deliver(subscriptionEvent(buyer, 'created'))
  await forgetMovements()
  await deliver(subscriptionEvent(buyer, 'updated', { after: 10, priceId: PRICES.team }))
  expect(await movements(buyer)).toEqual([])
  await recordMissingMrr(api.deps)
  expect(await movements(buyer)).toEqual(['new 0 → 1900 usd', 'expansion 1900 → 9900 usd'])
  await deliver(subscriptionEvent(buyer, 'updated', { after: 20 }))
  expect((await movements(buyer)).at(-1)).toBe('contraction 9900 → 1900 usd')
})

test('an end that an older version wrote beside this one is a movement with the next sweep', async () => {
  const buyer = newBuyer()
  await deliver(subscriptionEvent(buyer, 'created'))
  await sql`update subscriptions set status = 'canceled', ended_at = to_timestamp(${buyer.startedAt + 20})`.execute(
    api.deps.db,
  )
  await recordMissingMrr(api.deps)
  await recordMissingMrr(api.deps)
  expect(await movements(buyer)).toEqual(['new 0 → 1900 usd', 'churn 1900 → 0 usd'])
  expect(await seconds(buyer)).toEqual([0, 20])
})

test('a subscription whose stored event cannot be read is reported and keeps none from its history', async () => {
  const [broken, whole] = [newBuyer(), newBuyer()]
  const unreadable = subscriptionEvent(broken, 'created')
  await deliver(unreadable, subscriptionEvent(whole, 'created'))
  await forgetMovements()
  await sql`update webhook_events
    set payload = jsonb_set(payload, '{data,object,items,data,0,price,unit_amount}', '1.5')
    where id = ${unreadable['id']}`.execute(api.deps.db)
  await recordMissingMrr(api.deps)
  expect(await movements(whole)).toEqual(['new 0 → 1900 usd'])
  expect(await movements(broken)).toEqual([])
  const reported = api.logLines().filter((line) => line.includes('past revenue'))
  expect(reported).toEqual([expect.stringContaining(broken.subscription)])
})

test('the history of a thousand varied subscriptions is written in seconds, and adds up', {
  timeout: 90_000,
}, async () => {
  const lives = fc.sample(life, { numRuns: 10, seed: 23 })
  for (const one of lives) {
    const buyer = newBuyer()
    await deliver(...eventsOf(one, buyer))
    await copyTimes(buyer, 100)
  }
  const revenue = (await operatorOf(api).get('/overview')).body as { revenue: { monthly: Sum[] } }
  await forgetMovements()
  const startedAtMs = performance.now()
  await recordMissingMrr(api.deps)
  await recordMissingMrr(api.deps)
  expect(performance.now() - startedAtMs).toBeLessThan(60_000)
  const { rows } = await sql<Sum>`select currency, sum(after_minor - before_minor)::bigint as amount
    from mrr_movements group by currency`.execute(api.deps.db)
  const plain = (sums: Sum[]) =>
    sums.filter(({ amount }) => amount !== 0).map(({ currency, amount }) => [currency, amount])
  expect(Object.fromEntries(plain(rows))).toEqual(Object.fromEntries(plain(revenue.revenue.monthly)))
  expect(rows.length).toBeGreaterThan(0)
})

interface Sum {
  currency: string
  amount: number
}

async function copyTimes({ customer, subscription }: Buyer, copies: number): Promise<void> {
  const { db } = api.deps
  await sql`insert into customers (stripe_customer_id)
    select ${customer}::text || '_' || n from generate_series(1, ${copies}::int) n`.execute(db)
  await sql`insert into subscriptions (stripe_subscription_id, customer_id, status, tier, currency, price_interval,
      price_interval_count, recurring_amount_minor, last_event_created, ended_at, collection_pause,
      checkout_payment_status, first_paid_at)
    select s.stripe_subscription_id || '_' || n, c.id, s.status, s.tier, s.currency, s.price_interval,
      s.price_interval_count, s.recurring_amount_minor, s.last_event_created, s.ended_at, s.collection_pause,
      s.checkout_payment_status, s.first_paid_at
    from subscriptions s, generate_series(1, ${copies}::int) n
    join customers c on c.stripe_customer_id = ${customer}::text || '_' || n
    where s.stripe_subscription_id = ${subscription}`.execute(db)
  await sql`insert into webhook_events (id, type, livemode, created, payload, status, object_status,
      stripe_subscription_id)
    select e.id || '_' || n, e.type, e.livemode, e.created, e.payload, e.status, e.object_status,
      e.stripe_subscription_id || '_' || n
    from webhook_events e, generate_series(1, ${copies}::int) n
    where e.stripe_subscription_id = ${subscription}`.execute(db)
}
