import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Operator, operatorOf, REASON } from '../../../testing/operator.ts'
import { startTestApi, type TestApi } from '../../../testing/start-test-api.ts'

let api: TestApi
let operator: Operator
beforeAll(async () => {
  api = await startTestApi()
  operator = operatorOf(api)
})
afterAll(async () => await api.close())

/** Buys directly at Stripe; no event of the purchase ever arrives. */
async function buyWithoutEvents(): Promise<string> {
  const { stripe } = api.sandbox
  const metadata = { tier: 'personal', product_type: 'mcp' }
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: api.deps.config.stripe.priceIds.personal ?? '', quantity: 1 }],
    success_url: 'http://localhost:5173/ok',
    cancel_url: 'http://localhost:5173/no',
    metadata,
    subscription_data: { metadata },
  })
  await api.sandbox.pay(session.id, { email: 'without-events@example.com' })
  const { subscription } = await stripe.checkout.sessions.retrieve(session.id)
  return String(subscription)
}

test('what differs from Stripe is shown first, then taken over and audited', async () => {
  const subscription_id = await buyWithoutEvents()
  const reconcile = (dry_run: boolean) => operator.post('/reconcile', { subscription_id, dry_run, ...REASON })
  const auditLog = async () => (await operator.get(`/audit?subject_id=${subscription_id}`)).body
  const differences = [{ field: 'subscription', stored: null, stripe: 'active' }]
  expect((await reconcile(true)).body).toEqual({
    subscription_id,
    dry_run: true,
    applied: false,
    differences,
  })
  expect(await auditLog()).toMatchObject({ data: [] })
  expect((await reconcile(false)).body).toEqual({
    subscription_id,
    dry_run: false,
    applied: true,
    differences,
  })
  expect(await auditLog()).toMatchObject({
    data: [{ action: 'subscription.reconcile', after: { subscription: 'active' }, reason: REASON.reason }],
  })
  expect((await reconcile(true)).body).toMatchObject({ differences: [] })
})

test('an unknown subscription is a 404, and an outage of Stripe is not reported as our own failure', async () => {
  const body = { subscription_id: 'sub_unknown', dry_run: false, ...REASON }
  expect((await operator.post('/reconcile', body)).status).toBe(404)
  await api.sandbox.fault({ target: 'stripe', kind: 'status', status: 503, times: 20 })
  expect((await operator.post('/reconcile', body)).status).toBe(503)
})

/** The longest that a caller waits for Stripe; see stripe/calls.ts. */
const PROMISED_MS = 8_000

test.each([
  ['hangs', 60_000],
  ['takes four seconds for each answer', 4_000],
])(
  'a comparison is answered in time while Stripe %s, and holds nothing that others need',
  async (_how, latency_ms) => {
    await api.sandbox.clearFaults()
    const subscription_id = await buyWithoutEvents()
    await api.sandbox.fault({ target: 'stripe', kind: 'latency', latency_ms, times: 60 })
    const startedAt = performance.now()
    const waiting = Array.from({ length: 12 }, async () => {
      const answer = await operator.post('/reconcile', { subscription_id, dry_run: false, ...REASON })
      return { answer, tookMs: performance.now() - startedAt }
    })
    await sleep(500)
    const askedAt = performance.now()
    expect((await operator.get('/overview')).status).toBe(200)
    expect(performance.now() - askedAt).toBeLessThan(2_000)
    for (const { answer, tookMs } of await Promise.all(waiting)) {
      expect(answer).toMatchObject({ status: 503, body: { error: { code: 'stripe_unavailable' } } })
      expect(answer.headers.get('retry-after')).toBe('5')
      expect(tookMs).toBeLessThan(PROMISED_MS)
    }
    await api.sandbox.clearFaults()
    const stored = await api.deps.db
      .selectFrom('subscriptions')
      .select('status')
      .where('stripeSubscriptionId', '=', subscription_id)
      .execute()
    expect(stored, 'nothing has changed after the reply that Stripe is unavailable').toEqual([])
  },
)
