import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordSql } from '../../../../../tests/harness/record-sql.ts'
import {
  type Buyer,
  checkoutEvent,
  event,
  invoiceEvent,
  type Json,
  newBuyer,
  subscriptionEvent,
} from '../../../../testing/events.ts'
import { operatorOf } from '../../../../testing/operator.ts'
import { type EventApi, PRICES, startEventApi } from '../../../../testing/start-event-api.ts'
import { getSubscription } from '../repository.ts'
import { movementsOf, secondsOf } from './testing/movements-of.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

const created = async (buyer: Buyer, overrides: Json = {}) =>
  await api.deliver(subscriptionEvent(buyer, 'created', { overrides }))
const updated = async (buyer: Buyer, after: number, overrides: Json = {}, priceId?: string) =>
  await api.deliver(subscriptionEvent(buyer, 'updated', { after, overrides, priceId }))
const movements = async ({ subscription }: Buyer) => await movementsOf(api.deps.db, subscription)
const seconds = async ({ subscription, startedAt }: Buyer) =>
  await secondsOf(api.deps.db, subscription, startedAt)

test('a life in revenue: each change of the monthly amount is one movement at the time of its event', async () => {
  const buyer = newBuyer()
  await created(buyer, { status: 'incomplete' })
  expect(await movements(buyer)).toEqual([])
  await updated(buyer, 1)
  await updated(buyer, 10, {}, PRICES.team)
  await updated(buyer, 11, { status: 'past_due' }, PRICES.team)
  await updated(buyer, 20)
  await updated(buyer, 30, { status: 'unpaid' })
  await updated(buyer, 40)
  const overrides = { status: 'canceled', ended_at: buyer.startedAt + 50 }
  await api.deliver(subscriptionEvent(buyer, 'deleted', { after: 50, overrides }))
  expect(await movements(buyer)).toEqual([
    'new 0 → 1900 usd',
    'expansion 1900 → 9900 usd',
    'contraction 9900 → 1900 usd',
    'churn 1900 → 0 usd',
    'reactivation 0 → 1900 usd',
    'churn 1900 → 0 usd',
  ])
  expect(await seconds(buyer)).toEqual([1, 10, 20, 30, 40, 50])
})

test('what changes no amount writes nothing, and costs no statement', async () => {
  const buyer = newBuyer()
  await created(buyer)
  await api.deliver(checkoutEvent(buyer))
  const renewal = subscriptionEvent(buyer, 'updated', { after: 5 })
  const statements = await recordSql(async () => await api.deliver(renewal))
  expect(statements.filter((text) => text.includes('mrr_movements'))).toEqual([])
  expect(await movements(buyer)).toEqual(['new 0 → 1900 usd'])
})

test('duplicates and old events write nothing that a newer state contradicts', async () => {
  const buyer = newBuyer()
  const toTeam = subscriptionEvent(buyer, 'updated', { after: 10, priceId: PRICES.team })
  await api.deliver(toTeam)
  await updated(buyer, 5, { status: 'unpaid' })
  await created(buyer)
  await api.deliver(toTeam)
  expect(await movements(buyer)).toEqual(['new 0 → 9900 usd'])
  expect(await seconds(buyer)).toEqual([10])
})

test('a trial brings nothing until it is over, and a pause of collection takes what is not collected', async () => {
  const buyer = newBuyer()
  await created(buyer, { status: 'trialing' })
  await updated(buyer, 10)
  await updated(buyer, 20, { pause_collection: { behavior: 'void', resumes_at: null } })
  await updated(buyer, 30)
  expect(await movements(buyer)).toEqual([
    'new 0 → 1900 usd',
    'churn 1900 → 0 usd',
    'reactivation 0 → 1900 usd',
  ])
})

test('a pause that its own day has ended counts from that day, with whatever is heard next', async () => {
  const buyer = newBuyer()
  await created(buyer)
  const resumesAt = buyer.startedAt + 5_000
  await updated(buyer, 10, { pause_collection: { behavior: 'void', resumes_at: resumesAt } })
  api.setNow(new Date((resumesAt + 500) * 1000))
  await api.deliver(invoiceEvent(buyer, 'paid', { after: 20 }))
  api.setNow(new Date())
  expect(await movements(buyer)).toEqual([
    'new 0 → 1900 usd',
    'churn 1900 → 0 usd',
    'reactivation 0 → 1900 usd',
  ])
  expect(await seconds(buyer)).toEqual([0, 10, 5_000])
})

test('while the terms of a discount are unknown the amount stands, and then one contraction tells of it', async () => {
  const buyer = newBuyer()
  await created(buyer)
  await updated(buyer, 10, { discounts: ['di_1'] })
  expect(await movements(buyer)).toEqual(['new 0 → 1900 usd'])
  const coupon = { id: 'c1', object: 'coupon', percent_off: 50, duration: 'forever', applies_to: null }
  const discount = { id: 'di_1', object: 'discount', source: { type: 'coupon', coupon }, start: 1, end: null }
  await updated(buyer, 20, { discounts: [discount] })
  expect(await movements(buyer)).toEqual(['new 0 → 1900 usd', 'contraction 1900 → 950 usd'])
})

test('a subscription ends with its customer, in revenue once', async () => {
  const buyer = newBuyer()
  await created(buyer)
  await api.deliver(
    event('customer.deleted', { id: buyer.customer, object: 'customer' }, buyer.startedAt + 30),
  )
  const churned = ['new 0 → 1900 usd', 'churn 1900 → 0 usd']
  expect(await movements(buyer)).toEqual(churned)
  const overrides = { status: 'canceled', ended_at: buyer.startedAt + 30 }
  await api.deliver(subscriptionEvent(buyer, 'deleted', { after: 30, overrides }))
  expect(await movements(buyer)).toEqual(churned)
  expect(await seconds(buyer)).toEqual([0, 30])
})

test('a subscription that a checkout alone has told of brings nothing before its price is known', async () => {
  const buyer = newBuyer()
  await api.deliver(checkoutEvent(buyer))
  expect(await movements(buyer)).toEqual([])
  await created(buyer)
  expect(await movements(buyer)).toEqual(['new 0 → 1900 usd'])
})

test('a first payment that is on its way brings nothing, and counts from the day on which it comes', async () => {
  const buyer = newBuyer()
  const metadata = { product_type: 'mcp', tier: 'personal', paid_at: 'checkout' }
  await created(buyer, { metadata })
  await api.deliver(checkoutEvent(buyer, { overrides: { payment_status: 'unpaid' } }))
  expect(await movements(buyer)).toEqual([])
  await api.deliver(checkoutEvent(buyer, { kind: 'async_payment_succeeded', after: 40 }))
  expect(await movements(buyer)).toEqual(['new 0 → 1900 usd'])
  expect(await seconds(buyer)).toEqual([40])
})

test('no movement lies before the one that it follows, whatever dates Stripe gives', async () => {
  const buyer = newBuyer()
  await created(buyer)
  await updated(buyer, 30, {}, PRICES.team)
  const overrides = { status: 'canceled', ended_at: buyer.startedAt + 20 }
  await api.deliver(subscriptionEvent(buyer, 'deleted', { after: 31, overrides }))
  expect(await movements(buyer)).toEqual([
    'new 0 → 1900 usd',
    'expansion 1900 → 9900 usd',
    'churn 9900 → 0 usd',
  ])
  expect(await seconds(buyer)).toEqual([0, 30, 30])
})

test.each([
  ['beyond what a number holds exactly', 8e15, { interval: 'day', interval_count: 1 }],
  ['for no interval at all', 1900, { interval: 'month', interval_count: 0 }],
  ['for less than no interval', 1900, { interval: 'month', interval_count: -1 }],
])(
  'a monthly amount %s is none, and neither the customer nor the list of movements suffers',
  async (_what, unit_amount, recurring) => {
    const buyer = newBuyer()
    const price = { id: PRICES.personal, object: 'price', unit_amount, currency: 'usd', recurring }
    const item = { id: 'si_1', object: 'subscription_item', quantity: 1, price }
    expect((await created(buyer, { items: { object: 'list', data: [item] } })).status).toBe(200)
    expect(await movements(buyer)).toEqual([])
    expect((await updated(buyer, 1)).status).toBe(200)
    expect(await movements(buyer)).toEqual(['new 0 → 1900 usd'])
    expect((await operatorOf(api).get('/mrr')).status).toBe(200)
  },
)

test('what is no currency is told as none, so that pages and mails can still be made', async () => {
  const buyer = newBuyer()
  await created(buyer, { currency: 'US DOLLAR' })
  const { currency, tier } = await getSubscription(api.deps.db, buyer.subscription)
  expect({ currency, tier }).toEqual({ currency: null, tier: 'personal' })
})
