import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorOf, postJson } from '../../../testing/error-of.ts'
import { startTestApi, type TestApi } from '../../../testing/start-test-api.ts'

let api: TestApi
const find = (id: string) => fetch(`${api.url}/api/billing/checkout-session/${id}`)

beforeAll(async () => {
  api = await startTestApi()
})
afterAll(async () => {
  await api.close()
})

async function openSession(): Promise<string> {
  const response = await postJson(`${api.url}/api/billing/create-checkout-session`, {
    tier: 'team',
    user_email: 'buyer@example.com',
  })
  return ((await response.json()) as { session_id: string }).session_id
}

test('an open session has its tier and amount, and no subscription yet', async () => {
  const id = await openSession()
  const response = await find(id)
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(await response.json()).toMatchObject({
    session_id: id,
    status: 'open',
    payment_status: 'unpaid',
    customer_email: 'buyer@example.com',
    tier: 'team',
    currency: 'usd',
    subscription_id: null,
  })
})

test('a paid session names the subscription, the customer and the amount', async () => {
  const id = await openSession()
  await api.sandbox.pay(id, { email: 'buyer@example.com' })
  expect(await (await find(id)).json()).toEqual({
    session_id: id,
    status: 'complete',
    payment_status: 'paid',
    customer_email: 'buyer@example.com',
    tier: 'team',
    amount_total: 9900,
    currency: 'usd',
    subscription_id: expect.stringMatching(/^sub_/),
    customer_id: expect.stringMatching(/^cus_/),
  })
})

async function foreignSession(): Promise<string> {
  const { stripe } = api.sandbox
  const price = await stripe.prices.create({
    currency: 'usd',
    unit_amount: 500,
    recurring: { interval: 'month' },
    product_data: { name: 'Another product of the same seller' },
  })
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: price.id, quantity: 1 }],
    success_url: 'https://another.example/',
  })
  return session.id
}

test('a session of another product is answered exactly like one that does not exist', async () => {
  const foreign = await errorOf(await find(await foreignSession()))
  const unknown = await errorOf(await find('cs_test_unknown'))
  expect(foreign).toMatchObject({ status: 404, code: 'session_not_found' })
  expect({ ...foreign, headers: null }).toEqual({ ...unknown, headers: null })
})

test.each([
  'sub_123',
  'cs_',
  'cs_test-1',
  `cs_${'x'.repeat(251)}`,
  'cs_a%2Fb',
  'cs_test_%00',
  '..%2F..%2Fevents',
])('the id %s is a 404 without asking Stripe', async (id) => {
  await api.sandbox.fault({ target: 'stripe', kind: 'status', status: 400, times: 1 })
  expect(await errorOf(await find(id))).toMatchObject({ status: 404, code: 'session_not_found' })
  await api.sandbox.clearFaults()
})

test('an id that Stripe refuses for its length is one that does not exist, and no failure', async () => {
  const id = `cs_test_${'a'.repeat(200)}`
  expect(await errorOf(await find(id))).toMatchObject({ status: 404, code: 'session_not_found' })
  await api.sandbox.fault({ target: 'stripe', kind: 'status', status: 400, times: 1 })
  expect(await errorOf(await find(`${id}b`))).toMatchObject({ status: 404, code: 'session_not_found' })
  await api.sandbox.clearFaults()
})

test('a Stripe that is down is a 503', async () => {
  await api.sandbox.fault({ target: 'stripe', kind: 'status', status: 503, times: 3 })
  expect(await errorOf(await find('cs_test_1'))).toMatchObject({ status: 503, code: 'stripe_unavailable' })
})
