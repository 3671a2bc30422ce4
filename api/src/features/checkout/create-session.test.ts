import { BUYABLE_TIERS } from '@kamiyo/catalog/types'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { errorOf, postJson } from '../../../testing/error-of.ts'
import { startTestApi, type TestApi } from '../../../testing/start-test-api.ts'

let api: TestApi
const create = (body: unknown, headers?: Record<string, string>) =>
  postJson(`${api.url}/api/billing/create-checkout-session`, body, headers)

beforeAll(async () => {
  api = await startTestApi()
})
beforeEach(async () => {
  await api.sandbox.clearFaults()
})
afterAll(async () => {
  await api.close()
})

async function created(response: Response) {
  expect(response.status).toBe(200)
  const reply = (await response.json()) as { session_id: string; checkout_url: string; expires_at: number }
  return await api.sandbox.stripe.checkout.sessions.retrieve(reply.session_id, { expand: ['line_items'] })
}

test.each(BUYABLE_TIERS)('%s opens a session for its price and says so in the metadata', async (tier) => {
  const session = await created(await create({ tier, user_email: 'buyer@example.com' }))
  expect(session).toMatchObject({
    mode: 'subscription',
    metadata: { tier, product_type: 'mcp' },
    automatic_tax: { enabled: true },
    allow_promotion_codes: true,
    billing_address_collection: 'required',
    customer_email: 'buyer@example.com',
    success_url: 'http://localhost:5173/dashboard/success?session_id={CHECKOUT_SESSION_ID}',
    cancel_url: 'http://localhost:5173/pricing',
  })
  expect(session.line_items?.data[0]?.price?.id).toBe(api.deps.config.stripe.priceIds[tier])
})

test('the subscription of a session is marked: its first payment is reported by the checkout', async () => {
  const { id } = await created(await create({ tier: 'personal' }))
  await api.sandbox.pay(id, { email: 'buyer@example.com' })
  const session = await api.sandbox.stripe.checkout.sessions.retrieve(id, { expand: ['subscription'] })
  expect(session.subscription).toMatchObject({
    metadata: { tier: 'personal', product_type: 'mcp', paid_at: 'checkout' },
  })
})

test('the reply is a page, an id and a time, and no cache keeps it', async () => {
  const response = await create({ tier: 'team', interval: 'month' })
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(await response.json()).toEqual({
    checkout_url: expect.stringMatching(/^http/),
    session_id: expect.stringMatching(/^cs_test_/),
    expires_at: expect.any(Number),
  })
})

test.each([
  [{ tier: 'x402' }, 'invalid_tier', 'tier'],
  [{ tier: 'gold' }, 'invalid_tier', 'tier'],
  [{ tier: ['team'] }, 'invalid_tier', 'tier'],
  [{}, 'invalid_tier', 'tier'],
  [{ tier: 'team', interval: 'year' }, 'invalid_interval', 'interval'],
  [{ tier: 'team', user_email: 'nobody' }, 'invalid_email', 'user_email'],
  [{ tier: 'team', user_email: 'a@b.example\r\nBcc: c@d.example' }, 'invalid_email', 'user_email'],
  [{ tier: 'team', success_url: '' }, 'invalid_url', 'success_url'],
  [{ tier: 'team', cancel_url: 7 }, 'invalid_url', 'cancel_url'],
])('%j is refused with %s', async (body, code, param) => {
  expect(await errorOf(await create(body))).toMatchObject({ status: 400, code, param })
})

test('a refused tier is answered with what was found and what is allowed', async () => {
  const { message } = await errorOf(await create({ tier: 'gold' }))
  expect(message).toBe(`tier must be one of ${BUYABLE_TIERS.join(', ')}; found "gold".`)
})

test('a plan without a price is a 500 that names no variable, and the log names it', async () => {
  const partial = await startTestApi({ env: { STRIPE_PRICE_MCP_TEAM: '' } })
  const response = await postJson(`${partial.url}/api/billing/create-checkout-session`, { tier: 'team' })
  await partial.close()
  const error = await errorOf(response)
  expect(error).toMatchObject({ status: 500, code: 'price_not_configured' })
  expect(error.message).not.toContain('STRIPE')
  expect(partial.logLines.join('')).toContain('STRIPE_PRICE_MCP_TEAM is not set')
})

test.each([
  [{ status: 400 }, 502, 'stripe_error'],
  [{ status: 401 }, 502, 'stripe_error'],
  [{ status: 402 }, 502, 'stripe_error'],
  [{ status: 429 }, 503, 'stripe_unavailable'],
  [{ status: 500 }, 503, 'stripe_unavailable'],
  // The library itself retries once after a connection reset.
  [{ kind: 'reset', times: 6 }, 503, 'stripe_unavailable'],
])('Stripe failing with %j is a %i', async (fault, status, code) => {
  const match = 'POST /v1/checkout/sessions'
  await api.sandbox.fault({ target: 'stripe', kind: 'status', match, times: 3, ...fault })
  const error = await errorOf(await create({ tier: 'team' }))
  expect(error).toMatchObject({ status, code })
  expect(error.headers.get('retry-after')).toBe(status === 503 ? '5' : null)
})

test('a Stripe that hangs is answered for within 8 s', async () => {
  const match = 'POST /v1/checkout/sessions'
  await api.sandbox.fault({ target: 'stripe', kind: 'latency', match, latency_ms: 9_000, times: 1 })
  const startedAt = performance.now()
  expect(await errorOf(await create({ tier: 'team' }))).toMatchObject({
    status: 503,
    code: 'stripe_unavailable',
  })
  expect(performance.now() - startedAt).toBeLessThan(8_000)
})
