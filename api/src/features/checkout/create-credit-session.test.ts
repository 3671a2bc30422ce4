import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { errorOf, postJson } from '../../../testing/error-of.ts'
import { startTestApi, type TestApi } from '../../../testing/start-test-api.ts'

let api: TestApi
const create = (body: unknown, headers?: Record<string, string>) =>
  postJson(`${api.url}/api/billing/create-credit-checkout-session`, body, headers)

beforeAll(async () => {
  api = await startTestApi()
})
beforeEach(async () => {
  await api.sandbox.clearFaults()
})
afterAll(async () => await api.close())

async function created(response: Response) {
  expect(response.status).toBe(200)
  const { session_id } = (await response.json()) as { session_id: string }
  return await api.sandbox.stripe.checkout.sessions.retrieve(session_id, { expand: ['line_items'] })
}

const STARTER = {
  product_type: 'mcp',
  credit_pack: 'starter',
  credit_pack_name: 'Starter',
  credits: '1000',
  expiry_days: '365',
}

test('a guest gets a session for the pack at its price, which says what is sold', async () => {
  const session = await created(await create({ credit_pack: 'starter', user_email: 'buyer@example.com' }))
  expect(session).toMatchObject({
    mode: 'payment',
    metadata: STARTER,
    customer_creation: 'always',
    customer_email: 'buyer@example.com',
    client_reference_id: null,
    amount_total: 1500,
    currency: 'usd',
    automatic_tax: { enabled: true },
    allow_promotion_codes: true,
    billing_address_collection: 'required',
    invoice_creation: { enabled: true, invoice_data: { metadata: STARTER } },
    success_url: 'http://localhost:5173/dashboard/success?session_id={CHECKOUT_SESSION_ID}',
    cancel_url: 'http://localhost:5173/pricing',
  })
  expect(session.line_items?.data[0]).toMatchObject({ description: 'Starter credits', quantity: 1 })
})

test('the payment says what it paid for, and so does its charge', async () => {
  const { id } = await created(await create({ credit_pack: 'builder' }))
  await api.sandbox.pay(id, { email: 'buyer@example.com' })
  const session = await api.sandbox.stripe.checkout.sessions.retrieve(id, {
    expand: ['payment_intent.latest_charge'],
  })
  expect(session).toMatchObject({
    payment_status: 'paid',
    payment_intent: { metadata: { credit_pack: 'builder', credits: '5000' } },
  })
})

test('the order page sees the pack, and no plan', async () => {
  const { id } = await created(await create({ credit_pack: 'starter' }))
  const find = async () =>
    (await (await fetch(`${api.url}/api/billing/checkout-session/${id}`)).json()) as Record<string, unknown>
  expect(await find()).toMatchObject({
    session_id: id,
    status: 'open',
    payment_status: 'unpaid',
    tier: null,
    credit_pack: 'starter',
    subscription_id: null,
  })
  await api.sandbox.pay(id, { email: 'buyer@example.com' })
  await expect
    .poll(find)
    .toMatchObject({ status: 'complete', payment_status: 'paid', credit_pack: 'starter' })
})

test.each([
  [{ credit_pack: 'gold' }, 'invalid_credit_pack', 'credit_pack'],
  [{ credit_pack: ['starter'] }, 'invalid_credit_pack', 'credit_pack'],
  [{ credit_pack: '' }, 'invalid_credit_pack', 'credit_pack'],
  [{}, 'invalid_credit_pack', 'credit_pack'],
  [{ credit_pack: 'starter', user_email: 'nobody' }, 'invalid_email', 'user_email'],
  [{ credit_pack: 'starter', success_url: 'https://evil.example/' }, 'invalid_url', 'success_url'],
])('%j is refused with %s', async (body, code, param) => {
  expect(await errorOf(await create(body))).toMatchObject({ status: 400, code, param })
})

test('a pack that is not sold is answered with those that are', async () => {
  const { message } = await errorOf(await create({ credit_pack: 'gold' }))
  expect(message).toBe('No credit pack is called "gold". Use one of starter, builder.')
})

test('a repeated request gets the first answer, and the same key for another pack is refused', async () => {
  const headers = { 'idempotency-key': randomUUID() }
  const first = (await (await create({ credit_pack: 'starter' }, headers)).json()) as { session_id: string }
  expect(await (await create({ credit_pack: 'starter' }, headers)).json()).toEqual(first)
  expect(await errorOf(await create({ credit_pack: 'builder' }, headers))).toMatchObject({
    status: 409,
    code: 'idempotency_key_reused',
  })
})

test.each([
  [{ status: 400 }, 502, 'stripe_error'],
  [{ status: 500 }, 503, 'stripe_unavailable'],
])('Stripe failing with %j is a %i', async (fault, status, code) => {
  const match = 'POST /v1/checkout/sessions'
  await api.sandbox.fault({ target: 'stripe', kind: 'status', match, times: 3, ...fault })
  expect(await errorOf(await create({ credit_pack: 'starter' }))).toMatchObject({ status, code })
})
