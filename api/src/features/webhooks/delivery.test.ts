import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  checkoutEvent,
  event,
  invoiceEvent,
  newBuyer,
  subscriptionEvent,
  subscriptionObject,
} from '../../../testing/events.ts'
import { eventStatus, ONE_OF_EACH, outcomeOf, tokenOf } from '../../../testing/outcome.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

test('a paid checkout gives one customer, one subscription, one token and one mail', async () => {
  const buyer = newBuyer()
  const reply = await api.deliver(checkoutEvent(buyer))
  expect(reply.status, JSON.stringify(reply.body)).toBe(200)
  expect(reply.body).toMatchObject({ status: 'success', event_type: 'checkout.session.completed' })
  expect(Number.isInteger(reply.body['processing_time_ms'])).toBe(true)
  expect(await outcomeOf(api, buyer)).toMatchObject({ ...ONE_OF_EACH, tier: 'personal', email: buyer.email })
  expect((await api.validate(await tokenOf(api, buyer))).status).toBe(200)
})

test('the same event twenty times at once has its effects once', async () => {
  const buyer = newBuyer()
  const completed = checkoutEvent(buyer)
  const replies = await Promise.all(Array.from({ length: 20 }, () => api.deliver(completed)))
  const statuses = replies.map((reply) => reply.body['status'])
  expect(statuses.filter((status) => status === 'success')).toHaveLength(1)
  expect(statuses.filter((status) => status === 'duplicate')).toHaveLength(19)
  expect(await outcomeOf(api, buyer)).toMatchObject(ONE_OF_EACH)
  expect(await eventStatus(api, completed)).toMatchObject({ status: 'processed', deliveryCount: 20 })
})

test('two events of one session at once have its effects once', async () => {
  const buyer = newBuyer()
  const replies = await Promise.all([api.deliver(checkoutEvent(buyer)), api.deliver(checkoutEvent(buyer))])
  expect(replies.map((reply) => reply.status)).toEqual([200, 200])
  expect(await outcomeOf(api, buyer)).toMatchObject(ONE_OF_EACH)
})

const ORDERS = {
  before: async (created: object, completed: object) => [
    await api.deliver(created),
    await api.deliver(completed),
  ],
  after: async (created: object, completed: object) => [
    await api.deliver(completed),
    await api.deliver(created),
  ],
  'together with': (created: object, completed: object) =>
    Promise.all([api.deliver(created), api.deliver(completed)]),
}

for (const [when, deliverBoth] of Object.entries(ORDERS)) {
  test(`subscription.created ${when} checkout.session.completed ends alike`, async () => {
    const buyer = newBuyer()
    const replies = await deliverBoth(subscriptionEvent(buyer, 'created'), checkoutEvent(buyer))
    expect(replies.map((reply) => reply.status)).toEqual([200, 200])
    expect(await outcomeOf(api, buyer)).toMatchObject({ ...ONE_OF_EACH, status: 'active', tokenActive: true })
  })
}

test('an invoice that arrives before its subscription waits for it and is not lost', async () => {
  const buyer = newBuyer()
  const paid = invoiceEvent(buyer, 'paid')
  expect((await api.deliver(paid)).body).toMatchObject({ status: 'deferred' })
  await api.deliver(checkoutEvent(buyer, { overrides: { payment_status: 'unpaid' } }))
  expect(await eventStatus(api, paid)).toMatchObject({ status: 'processed' })
  expect(await outcomeOf(api, buyer)).toMatchObject({ ...ONE_OF_EACH, tokenActive: true })
})

test('a checkout that names its subscription as a whole object takes up what waited for it', async () => {
  const buyer = newBuyer()
  const paid = invoiceEvent(buyer, 'paid')
  await api.deliver(paid)
  const subscription = { id: buyer.subscription, object: 'subscription' }
  await api.deliver(checkoutEvent(buyer, { overrides: { subscription, payment_status: 'unpaid' } }))
  expect(await eventStatus(api, paid)).toMatchObject({ status: 'processed' })
})

test('what waits for another subscription of the same customer goes on waiting', async () => {
  const first = newBuyer()
  const second = { ...newBuyer(), customer: first.customer, email: first.email }
  const paid = invoiceEvent(second, 'paid')
  await api.deliver(paid)
  await api.deliver(checkoutEvent(first))
  // It has been checked twice, which does not count towards the ten attempts after which an event is dead.
  expect(await eventStatus(api, paid)).toMatchObject({ status: 'deferred', attempts: 0 })
  await api.deliver(checkoutEvent(second))
  expect(await eventStatus(api, paid)).toMatchObject({ status: 'processed', attempts: 1 })
})

test('a subscription made in the Stripe Dashboard with one of our prices is ours', async () => {
  const buyer = newBuyer()
  await api.deliver(subscriptionEvent(buyer, 'created', { overrides: { metadata: {} } }))
  expect(await outcomeOf(api, buyer)).toMatchObject({ customers: 1, tokens: 1, mails: 0 })
  const named = { id: buyer.customer, object: 'customer', email: buyer.email, metadata: {} }
  await api.deliver(event('customer.updated', named, buyer.startedAt + 5))
  expect(await outcomeOf(api, buyer)).toMatchObject(ONE_OF_EACH)
})

test('a checkout without our metadata waits for its subscription, which tells whether it is ours', async () => {
  const buyer = newBuyer()
  const completed = checkoutEvent(buyer, { overrides: { metadata: {}, payment_status: 'unpaid' } })
  expect((await api.deliver(completed)).body).toMatchObject({ status: 'deferred' })
  await api.deliver(subscriptionEvent(buyer, 'created', { overrides: { metadata: {} } }))
  expect(await eventStatus(api, completed)).toMatchObject({ status: 'processed' })
  expect(await outcomeOf(api, buyer)).toMatchObject({ email: buyer.email, tokenActive: false })
})

test('two subscriptions of one customer have a token each, and the end of one leaves the other alone', async () => {
  const first = newBuyer()
  const second = { ...newBuyer(), customer: first.customer, email: first.email }
  await api.deliver(checkoutEvent(first))
  const [, reply] = await Promise.all([
    api.deliver(subscriptionEvent(first, 'created')),
    api.deliver(checkoutEvent(second)),
  ])
  expect(reply.status).toBe(200)
  expect(await outcomeOf(api, second)).toMatchObject({ customers: 1, tokens: 1, mails: 2 })
  const [one, two] = [await tokenOf(api, first), await tokenOf(api, second)]
  await api.deliver(subscriptionEvent(first, 'deleted', { after: 9, overrides: { status: 'canceled' } }))
  expect((await api.validate(one)).status).toBe(401)
  const kept = await api.validate(two)
  expect(kept.body).toMatchObject({ valid: true, subscription_id: second.subscription })
})

test('unknown types and foreign objects are answered 200 and left alone', async () => {
  const buyer = newBuyer()
  const foreign = [
    event('product.created', { id: 'prod_1', object: 'product' }, buyer.startedAt),
    event(
      'customer.subscription.created',
      subscriptionObject(buyer, { metadata: {} }, 'price_foreign'),
      buyer.startedAt,
    ),
    checkoutEvent(buyer, { overrides: { metadata: { product_type: 'shop', tier: 'team' } } }),
    invoiceEvent(buyer, 'paid', { overrides: { parent: null, subscription: null } }),
  ]
  for (const one of foreign) {
    expect((await api.deliver(one)).body).toMatchObject({ status: 'ignored' })
    expect((await api.deliver(one)).body).toMatchObject({ status: 'duplicate' })
  }
  expect(await outcomeOf(api, buyer)).toMatchObject({ customers: 0, subscriptions: 0, tokens: 0 })
})
