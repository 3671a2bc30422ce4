import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Buyer,
  checkoutEvent,
  event,
  invoiceEvent,
  newBuyer,
  subscriptionEvent,
} from '../../../testing/events.ts'
import { outcomeOf, tokenOf } from '../../../testing/outcome.ts'
import { purchase } from '../../../testing/purchase.ts'
import { type EventApi, PRICES, startEventApi } from '../../../testing/start-event-api.ts'
import { getSubscription } from '../subscriptions/repository.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

async function subscribe(buyer: Buyer): Promise<string> {
  await purchase(api, { buyer })
  return await tokenOf(api, buyer)
}

const updated = (buyer: Buyer, after: number, overrides: Record<string, unknown>, priceId?: string) =>
  api.deliver(subscriptionEvent(buyer, 'updated', { after, overrides, priceId }))

test('a canceled subscription refuses its token at the next request, for good', async () => {
  const buyer = newBuyer()
  const token = await subscribe(buyer)
  expect((await api.validate(token)).status).toBe(200)
  await api.deliver(subscriptionEvent(buyer, 'deleted', { after: 10, overrides: { status: 'canceled' } }))
  const refused = await api.validate(token)
  expect(refused.status).toBe(401)
  expect(refused.body).toMatchObject({ valid: false, error: { code: 'inactive_subscription' } })
  expect(await outcomeOf(api, buyer)).toMatchObject({ status: 'canceled', tokenActive: false })
  const late = await updated(buyer, 20, { status: 'active' })
  expect(late.body).toMatchObject({ status: 'stale' })
  expect((await api.validate(token)).status).toBe(401)
})

test('a plan switched in the portal changes tier and limits of the same token', async () => {
  const buyer = newBuyer()
  const token = await subscribe(buyer)
  await updated(buyer, 10, {}, PRICES.team)
  const reply = await api.validate(token)
  expect(reply.body).toMatchObject({
    valid: true,
    tier: 'team',
    subscription_id: buyer.subscription,
    subscription_status: 'active',
    limits: { max_agents: 5, rate_limit_rpm: 100, rate_limit_daily: 10_000 },
  })
  expect(await outcomeOf(api, buyer)).toMatchObject({ tier: 'team', tokens: 1, mails: 1 })
})

test('an unknown price keeps the tier that the customer has, whatever the metadata say, and is flagged', async () => {
  const buyer = newBuyer()
  await subscribe(buyer)
  await updated(buyer, 10, {}, PRICES.team)
  const metadata = { product_type: 'mcp', tier: 'enterprise' }
  await updated(buyer, 20, { metadata }, 'price_unknown')
  expect(await outcomeOf(api, buyer)).toMatchObject({ tier: 'team', tokenActive: true })
  expect(await getSubscription(api.deps.db, buyer.subscription)).toMatchObject({
    priceId: 'price_unknown',
    dirtyReason: 'unknown_price',
  })
})

test('a past-due subscription keeps access for the days of grace, then loses it, and gets it back when paid', async () => {
  const buyer = newBuyer()
  const token = await subscribe(buyer)
  const dueAt = buyer.startedAt + 100
  await updated(buyer, 100, { status: 'past_due' })
  // A later failed retry does not start the grace period again.
  await updated(buyer, 200, { status: 'past_due' })
  api.setNow(new Date((dueAt + 7 * 86_400 - 1) * 1000))
  expect((await api.validate(token)).body).toMatchObject({ subscription_status: 'past_due' })
  api.setNow(new Date((dueAt + 7 * 86_400) * 1000))
  expect((await api.validate(token)).status).toBe(401)
  await updated(buyer, 300, { status: 'active' })
  expect((await api.validate(token)).status).toBe(200)
  api.setNow(new Date())
})

test('the grace runs from the first past-due event, whichever arrives first', async () => {
  const buyer = newBuyer()
  const token = await subscribe(buyer)
  await updated(buyer, 200, { status: 'past_due' })
  expect((await updated(buyer, 100, { status: 'past_due' })).body).toMatchObject({ status: 'stale' })
  api.setNow(new Date((buyer.startedAt + 150 + 7 * 86_400) * 1000))
  expect((await api.validate(token)).status).toBe(401)
  api.setNow(new Date())
})

test('pausing suspends, resuming brings the same token back', async () => {
  const buyer = newBuyer()
  const token = await subscribe(buyer)
  await api.deliver(subscriptionEvent(buyer, 'paused', { after: 10, overrides: { status: 'paused' } }))
  expect((await api.validate(token)).status).toBe(401)
  expect(await outcomeOf(api, buyer)).toMatchObject({ tokenActive: false })
  await api.deliver(subscriptionEvent(buyer, 'resumed', { after: 20 }))
  expect((await api.validate(token)).status).toBe(200)
  expect(await outcomeOf(api, buyer)).toMatchObject({ tokens: 1, mails: 1, tokenActive: true })
})

test('a cancellation that was undone changes nothing', async () => {
  const buyer = newBuyer()
  const token = await subscribe(buyer)
  await updated(buyer, 10, { cancel_at: buyer.startedAt + 86_400 })
  expect((await api.validate(token)).status).toBe(200)
  await updated(buyer, 20, { cancel_at: null })
  api.setNow(new Date((buyer.startedAt + 2 * 86_400) * 1000))
  expect((await api.validate(token)).status).toBe(200)
  api.setNow(new Date())
})

test('a delayed payment opens access when it arrives, before or after the checkout event', async () => {
  const unpaid = { overrides: { payment_status: 'unpaid' } }
  const orders = [
    (buyer: Buyer) => [
      checkoutEvent(buyer, unpaid),
      checkoutEvent(buyer, { kind: 'async_payment_succeeded', after: 9 }),
    ],
    (buyer: Buyer) => [
      checkoutEvent(buyer, { kind: 'async_payment_succeeded', after: 9 }),
      checkoutEvent(buyer, unpaid),
    ],
    (buyer: Buyer) => [checkoutEvent(buyer, unpaid), invoiceEvent(buyer, 'paid', { after: 9 })],
  ]
  for (const order of orders) {
    const buyer = newBuyer()
    const [first, second] = order(buyer)
    await api.deliver(subscriptionEvent(buyer, 'created', { overrides: { status: 'active' } }))
    await api.deliver(first ?? {})
    await api.deliver(second ?? {})
    expect(await outcomeOf(api, buyer)).toMatchObject({ tokens: 1, mails: 1, tokenActive: true })
  }
})

test('a delayed payment that fails leaves no access, before or after the checkout event', async () => {
  for (const isReversed of [false, true]) {
    const buyer = newBuyer()
    const events = [
      checkoutEvent(buyer, { overrides: { payment_status: 'unpaid' } }),
      checkoutEvent(buyer, {
        kind: 'async_payment_failed',
        after: 9,
        overrides: { payment_status: 'unpaid' },
      }),
    ]
    for (const one of isReversed ? events.reverse() : events) await api.deliver(one)
    expect(await outcomeOf(api, buyer)).toMatchObject({ tokens: 0, mails: 0, subscriptions: 1 })
    const { checkoutPaymentStatus } = await api.deps.db
      .selectFrom('subscriptions')
      .select('checkoutPaymentStatus')
      .where('stripeSubscriptionId', '=', buyer.subscription)
      .executeTakeFirstOrThrow()
    expect(checkoutPaymentStatus).toBe('failed')
  }
})

test('an unpaid checkout suspends a token that the subscription event had already given', async () => {
  const buyer = newBuyer()
  await api.deliver(subscriptionEvent(buyer, 'created'))
  await api.deliver(checkoutEvent(buyer, { overrides: { payment_status: 'unpaid' } }))
  expect(await outcomeOf(api, buyer)).toMatchObject({ tokens: 1, tokenActive: false, mails: 0 })
})

test('a failed payment that is told after the success of the same invoice takes nothing away', async () => {
  const buyer = newBuyer()
  const token = await subscribe(buyer)
  await api.deliver(invoiceEvent(buyer, 'paid', { after: 20 }))
  await api.deliver(invoiceEvent(buyer, 'payment_failed', { after: 10 }))
  expect((await api.validate(token)).status).toBe(200)
})

test('a new address is taken over, an old one told late is not', async () => {
  const buyer = newBuyer()
  await subscribe(buyer)
  const renamed = (email: string, after: number) =>
    event(
      'customer.updated',
      { id: buyer.customer, object: 'customer', email, metadata: {} },
      buyer.startedAt + after,
    )
  await api.deliver(renamed('new@example.com', 20))
  await api.deliver(renamed('old@example.com', 10))
  expect(await outcomeOf(api, buyer)).toMatchObject({ email: 'new@example.com', mails: 1 })
})

test('an address that changed twice within one second ends as the second change left it', async () => {
  for (const isReversed of [false, true]) {
    const buyer = newBuyer()
    await subscribe(buyer)
    const [first, second] = [`first-${buyer.email}`, `second-${buyer.email}`]
    const customer = { id: buyer.customer, object: 'customer', metadata: {} }
    const change = (from: string, to: string) =>
      event('customer.updated', { ...customer, email: to }, buyer.startedAt + 20, { email: from })
    const changes = [change(buyer.email, first), change(first, second)]
    for (const one of isReversed ? changes.reverse() : changes) await api.deliver(one)
    expect(await outcomeOf(api, buyer)).toMatchObject({ email: second })
  }
})

test('payments and revenue are counted once for each invoice', async () => {
  const buyer = newBuyer()
  await subscribe(buyer)
  const count = async () => {
    const { payments, revenue } = api.deps.metrics
    const total = async (metric: typeof payments | typeof revenue) =>
      (await metric.get()).values.reduce((sum, { value }) => sum + value, 0)
    return { payments: await total(payments), revenue: await total(revenue) }
  }
  const before = await count()
  await Promise.all([
    api.deliver(invoiceEvent(buyer, 'paid')),
    api.deliver(invoiceEvent(buyer, 'payment_succeeded')),
    api.deliver(invoiceEvent(buyer, 'paid')),
  ])
  expect(await count()).toEqual({ payments: before.payments + 1, revenue: before.revenue + 19 })
})
