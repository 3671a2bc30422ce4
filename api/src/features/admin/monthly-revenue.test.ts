import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Json, newBuyer, subscriptionEvent } from '../../../testing/events.ts'
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

interface Sold {
  amount?: number
  currency?: string
  every?: [interval: string, count: number]
  quantity?: number
  coupons?: Json[]
  more?: Json
}

const DAY = 86_400

/** The event of a subscription with its own price. */
async function sell({
  amount = 1000,
  currency = 'usd',
  every = ['month', 1],
  quantity = 1,
  coupons,
  more,
}: Sold) {
  const buyer = newBuyer()
  const [interval, interval_count] = every
  const price = {
    id: PRICES.personal,
    object: 'price',
    unit_amount: amount,
    currency,
    recurring: { interval, interval_count },
  }
  const current_period_end = buyer.startedAt + 30 * DAY
  const item = { id: 'si_1', quantity, price, current_period_start: buyer.startedAt, current_period_end }
  const discounts = (coupons ?? []).map(({ end = null, ...coupon }, index) => ({
    id: `di_${index}`,
    object: 'discount',
    source: { type: 'coupon', coupon: { id: `c${index}`, object: 'coupon', applies_to: null, ...coupon } },
    start: buyer.startedAt,
    end: end === null ? null : buyer.startedAt + Number(end) * DAY,
  }))
  const overrides = { currency, items: { object: 'list', data: [item] }, discounts, ...more }
  expect((await api.deliver(subscriptionEvent(buyer, 'created', { overrides }))).status).toBe(200)
}

async function revenue() {
  const { body } = await operatorOf(api).get('/overview')
  return (body as { revenue: unknown }).revenue
}

const forever = { duration: 'forever' }
const off = { amount_off: 300, currency: 'usd' }

test.each([
  ['a month', {}, 1000],
  ['three months', { every: ['month', 3] }, 333],
  ['a year', { every: ['year', 1], amount: 12_000 }, 1000],
  ['two years', { every: ['year', 2], amount: 24_000 }, 1000],
  ['a week', { every: ['week', 1] }, 4345],
  ['a day', { every: ['day', 1], amount: 100 }, 3042],
  ['a month, three of it', { quantity: 3 }, 3000],
  ['a month, less a percentage for ever', { coupons: [{ percent_off: 25, ...forever }] }, 750],
  ['a month, less an amount for ever', { coupons: [{ ...off, ...forever }] }, 700],
  [
    'a month, less one after the other',
    {
      coupons: [
        { ...off, ...forever },
        { percent_off: 50, ...forever },
      ],
    },
    350,
  ],
  ['a month, less what counts once', { coupons: [{ percent_off: 50, duration: 'once' }] }, 1000],
  ['a month, less what lasts', { coupons: [{ percent_off: 50, duration: 'repeating', end: 90 }] }, 500],
  [
    'a month, less what expires first',
    { coupons: [{ percent_off: 50, duration: 'repeating', end: 10 }] },
    1000,
  ],
  ['a month, overdue', { more: { status: 'past_due' } }, 1000],
] as [string, Sold, number][])(
  'a subscription of so much %s counts by the month',
  async (_what, sold, amount) => {
    await sell(sold)
    expect(await revenue()).toEqual({
      monthly: [{ currency: 'usd', amount, subscriptions: 1 }],
      paying_subscriptions: 1,
      unpriced_subscriptions: 0,
    })
  },
)

test('each currency has its own sum, in its own smallest unit', async () => {
  await sell({})
  await sell({ amount: 9000, currency: 'eur', every: ['year', 1] })
  await sell({ amount: 2000, currency: 'eur', coupons: [{ percent_off: 10, ...forever }] })
  await sell({ amount: 3000, currency: 'jpy' })
  await sell({ amount: 5500, currency: 'kwd' })
  await sell({ amount: 500, currency: 'eur' })
  const { monthly } = (await revenue()) as { monthly: { currency: string }[] }
  expect(monthly[0]).toEqual({ currency: 'eur', amount: 750 + 1800 + 500, subscriptions: 3 })
  expect(monthly).toHaveLength(4)
  for (const [currency, amount] of Object.entries({ usd: 1000, jpy: 3000, kwd: 5500 }))
    expect(monthly).toContainEqual({ currency, amount, subscriptions: 1 })
})

test.each([
  ['in trial', { status: 'trialing' }],
  ['not paid for yet', { status: 'incomplete' }],
  [
    'whose first payment is on its way',
    { metadata: { product_type: 'mcp', tier: 'personal', paid_at: 'checkout' } },
  ],
  ['unpaid for good', { status: 'unpaid' }],
  ['paused', { status: 'paused' }],
  ['ended', { status: 'canceled' }],
  ['whose collection is paused', { pause_collection: { behavior: 'keep_as_draft', resumes_at: null } }],
  ['whose invoices are given up', { pause_collection: { behavior: 'mark_uncollectible', resumes_at: null } }],
  ['whose invoices are voided', { pause_collection: { behavior: 'void', resumes_at: null } }],
  [
    'whose collection is paused until a day to come',
    { pause_collection: { behavior: 'void', resumes_at: Math.floor(Date.now() / 1000) + 30 * DAY } },
  ],
] as [string, Json][])(
  'a subscription %s brings nothing, and is not counted as paying',
  async (_what, more) => {
    await sell({ more })
    expect(await revenue()).toEqual({ monthly: [], paying_subscriptions: 0, unpriced_subscriptions: 0 })
  },
)

test('a pause of collection that is over by its own day counts again, before an event says so', async () => {
  await sell({
    more: { pause_collection: { behavior: 'void', resumes_at: Math.floor(Date.now() / 1000) - 60 } },
  })
  expect(await revenue()).toMatchObject({ monthly: [{ amount: 1000 }], paying_subscriptions: 1 })
})

test('a price that nobody can tell is counted beside the sums, and in none of them', async () => {
  await sell({})
  await sell({ coupons: [{ amount_off: 300, currency: 'eur', ...forever }] })
  expect(await revenue()).toEqual({
    monthly: [{ currency: 'usd', amount: 1000, subscriptions: 1 }],
    paying_subscriptions: 2,
    unpriced_subscriptions: 1,
  })
})
