import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { newBuyer, subscriptionEvent } from '../../../testing/events.ts'
import { operatorOf } from '../../../testing/operator.ts'
import { type EventApi, PRICES, startEventApi } from '../../../testing/start-event-api.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())
beforeEach(async () => {
  await sql`truncate subscriptions cascade`.execute(api.deps.db)
})

interface Movements {
  data: { occurred_at: string; reason: string; subscription_id: string; before: number; after: number }[]
  totals: Record<string, unknown>[]
  next_cursor: string | null
}

async function list(query = ''): Promise<Movements> {
  const { status, body } = await operatorOf(api).get(`/mrr${query}`)
  expect(status).toBe(200)
  return body as Movements
}

/** A purchase, a larger plan five days later, and the end ten days after the purchase. */
async function live(day: string) {
  const buyer = newBuyer(Date.parse(day) / 1000)
  const days = (count: number) => count * 86_400
  const overrides = { status: 'canceled', ended_at: buyer.startedAt + days(10) }
  await api.deliver(subscriptionEvent(buyer, 'created'))
  await api.deliver(subscriptionEvent(buyer, 'updated', { after: days(5), priceId: PRICES.team }))
  await api.deliver(subscriptionEvent(buyer, 'deleted', { after: days(10), overrides }))
  return buyer
}

test('the movements of a period and their sums, whole days in UTC at both ends', async () => {
  const buyer = await live('2026-01-01T00:00:00Z')
  const whole = await list()
  expect(whole.data.map(({ reason, before, after }) => [reason, before, after])).toEqual([
    ['churn', 9900, 0],
    ['expansion', 1900, 9900],
    ['new', 0, 1900],
  ])
  expect(whole.data.at(-1)).toMatchObject({
    occurred_at: '2026-01-01T00:00:00.000Z',
    subscription_id: buyer.subscription,
    currency: 'usd',
  })
  const none = { contraction: 0, reactivation: 0 }
  expect(whole.totals).toEqual([
    { currency: 'usd', new: 1900, expansion: 8000, churn: -9900, net: 0, ...none },
  ])
  const reasons = async (query: string) => (await list(query)).data.map(({ reason }) => reason)
  expect(await reasons('?from=2026-01-01&to=2026-01-05')).toEqual(['new'])
  expect(await reasons('?from=2026-01-01&to=2026-01-06')).toEqual(['expansion', 'new'])
  expect(await reasons('?from=2026-01-02')).toEqual(['churn', 'expansion'])
  expect(await list('?to=2025-12-31')).toEqual({ data: [], totals: [], next_cursor: null })
})

test('a page at a time gives each movement once, also those of one moment, and always the sums of the period', async () => {
  for (let lives = 0; lives < 4; lives += 1) await live('2026-01-01T00:00:00Z')
  const all = (await list()).data
  expect(all).toHaveLength(12)
  const seen: unknown[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: Movements = await list(`?limit=5${cursor && `&cursor=${cursor}`}`)
    expect(page.totals).toMatchObject([{ new: 4 * 1900, net: 0 }])
    seen.push(...page.data)
    cursor = page.next_cursor
  }
  expect(seen).toEqual(all)
})

test.each([
  ['?from=yesterday', 'from'],
  ['?to=2026-02-30', 'to'],
  ['?from=0000-01-01', 'from'],
  ['?from=2026-02-01&to=2026-01-31', 'to'],
  ['?cursor=nonsense', 'cursor'],
])('%s is a clear error', async (query, param) => {
  const { status, body } = await operatorOf(api).get(`/mrr${query}`)
  expect(status).toBe(400)
  expect(body).toMatchObject({ error: { code: 'invalid_request', param } })
})

test('a replay that is only rehearsed shows the movement that it would write', async () => {
  const buyer = newBuyer()
  const created = subscriptionEvent(buyer, 'created')
  await api.deliver(created)
  await sql`truncate mrr_movements`.execute(api.deps.db)
  await sql`update subscriptions set mrr_minor = null, mrr_currency = null`.execute(api.deps.db)
  const { body } = await operatorOf(api).post(`/events/${created['id']}/replay`, {
    reason: 'x',
    dry_run: true,
  })
  expect((body as { changes: unknown[] }).changes).toContainEqual(
    expect.objectContaining({ table: 'mrr_movements', change: 'inserted' }),
  )
  expect((await list()).data).toEqual([])
})
