import { expect, test } from 'vitest'
import { useReceiver } from '../testing/receiver.ts'
import { makeCustomer, makePrice, TEST_KEY, useSandbox } from '../testing/test-sandbox.ts'

const { stripe, url, control } = await useSandbox()
const receiver = await useReceiver()
const price = await makePrice(stripe)

const ACACIA = '2025-02-24.acacia'

async function read(path: string, version: string) {
  const headers = { authorization: `Bearer ${TEST_KEY}`, 'stripe-version': version }
  const response = await fetch(`${url}/v1/${path}`, { headers })
  return {
    status: response.status,
    version: response.headers.get('stripe-version'),
    ...Object(await response.json()),
  }
}

async function subscribe() {
  const { id: customer } = await makeCustomer(stripe)
  const coupon = await stripe.coupons.create({ percent_off: 10, duration: 'forever' })
  return stripe.subscriptions.create({
    customer,
    items: [{ price: price.id }],
    discounts: [{ coupon: coupon.id }],
  })
}

test('before 2025-03-31 the period is the subscription’s, and the invoice names subscription and payment', async () => {
  const made = await subscribe()
  const [item] = made.items.data
  const old = await read(
    `subscriptions/${made.id}?expand[]=latest_invoice.payment_intent.latest_charge`,
    ACACIA,
  )
  expect(old).toMatchObject({
    version: ACACIA,
    current_period_start: item?.current_period_start,
    current_period_end: item?.current_period_end,
    latest_invoice: {
      subscription: made.id,
      paid: true,
      attempt_count: 1,
      subscription_details: { metadata: {} },
      payment_intent: { status: 'succeeded', latest_charge: { invoice: made.latest_invoice, paid: true } },
      lines: {
        data: [{ type: 'subscription', price: { id: price.id }, subscription: made.id, proration: false }],
      },
    },
  })
  expect(old.items.data[0]).not.toHaveProperty('current_period_end')
  expect(old.latest_invoice).not.toHaveProperty('parent')
  expect(await read(`subscriptions/${made.id}`, '2026-10-28.endive')).not.toHaveProperty('current_period_end')
})

test('before 2025-09-30 a discount holds its coupon', async () => {
  const made = await subscribe()
  const path = `subscriptions/${made.id}?expand[]=discounts`
  expect((await read(path, '2025-08-27.basil')).discounts[0].coupon).toMatchObject({ percent_off: 10 })
  expect((await read(path, '2025-09-30.clover')).discounts[0]).toMatchObject({ source: { type: 'coupon' } })
})

test('a webhook endpoint of an older version gets events in its shape, and another in today’s', async () => {
  const enabled_events = ['customer.subscription.created' as const]
  const endpoints = await Promise.all([
    stripe.webhookEndpoints.create({ url: receiver.url, enabled_events, api_version: ACACIA }),
    stripe.webhookEndpoints.create({ url: receiver.url, enabled_events }),
  ])
  const made = await subscribe()
  await receiver.until(2)
  const events = receiver.received.map(({ body }) => JSON.parse(body))
  const [old, current] = events.sort((a, b) => a.api_version.localeCompare(b.api_version))
  const end = made.items.data[0]?.current_period_end
  expect(old).toMatchObject({ api_version: ACACIA, data: { object: { current_period_end: end } } })
  expect(current.data.object).not.toHaveProperty('current_period_end')
  expect(current.data.object.items.data[0].current_period_end).toBe(end)
  for (const { id } of endpoints) await stripe.webhookEndpoints.del(id)
})

test('by a setting an older version is the account’s, for what names none', async () => {
  await control('POST /_sandbox/settings', { api_version: ACACIA })
  const made = await subscribe()
  const headers = { authorization: `Bearer ${TEST_KEY}` }
  const answer = await fetch(`${url}/v1/subscriptions/${made.id}`, { headers })
  expect(answer.headers.get('stripe-version')).toBe(ACACIA)
  expect(await answer.json()).toHaveProperty('current_period_end')
  expect(made).not.toHaveProperty('current_period_end')
  const [event] = (await stripe.events.list({ limit: 1, type: 'customer.subscription.created' })).data
  expect(event).toMatchObject({
    api_version: ACACIA,
    data: { object: { current_period_end: expect.any(Number) } },
  })
  await expect(control('POST /_sandbox/settings', { api_version: '2025-01-01' })).rejects.toThrow(
    'api_version',
  )
})

test('a version that Stripe never had is refused', async () => {
  for (const version of ['2020-01-01', '2026-10-29.endive', 'latest'])
    expect(await read('products', version)).toMatchObject({
      status: 400,
      error: { type: 'invalid_request_error' },
    })
})
