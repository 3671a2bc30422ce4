import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { buyWithoutEvents } from '../../../testing/buy-without-events.ts'
import { startTestApi, type TestApi } from '../../../testing/start-test-api.ts'
import { type ReconcileResult, reconcileAll, reconcileWithStripe } from './service.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(async () => await api.close())
beforeEach(async () => await api.sandbox.clearFaults())

/** The results by subscription. */
async function compareAll(dryRun = false): Promise<Map<string, ReconcileResult>> {
  const results = new Map<string, ReconcileResult>()
  const onResult = (result: ReconcileResult) => {
    expect(results.has(result.subscriptionId), `${result.subscriptionId} was compared twice`).toBe(false)
    results.set(result.subscriptionId, result)
  }
  await reconcileAll(api.deps, { dryRun, onResult })
  return results
}

const stored = (id: string) =>
  api.deps.db
    .selectFrom('subscriptions')
    .leftJoin('mcpTokens', 'mcpTokens.subscriptionId', 'subscriptions.stripeSubscriptionId')
    .select(['status', 'cancelAtPeriodEnd', 'mcpTokens.isActive'])
    .where('stripeSubscriptionId', '=', id)
    .execute()

const welcomesOf = (id: string) =>
  api.deps.db
    .selectFrom('emailDeliveries')
    .innerJoin('mcpTokens', 'mcpTokens.jti', 'emailDeliveries.tokenJti')
    .select('emailDeliveries.id')
    .where('mcpTokens.subscriptionId', '=', id)
    .where('kind', '=', 'welcome')
    .execute()

test('a webhook outage of two days is healed: new customers have their token, those who left have none', async () => {
  const { stripe } = api.sandbox
  const stays = await buyWithoutEvents(api)
  const leaves = await buyWithoutEvents(api)
  for (const id of [stays, leaves]) await reconcileWithStripe(api.deps, id, { dryRun: false })
  await stripe.subscriptions.update(stays, { cancel_at_period_end: true })
  await stripe.subscriptions.cancel(leaves)
  const bought = await buyWithoutEvents(api)
  const boughtAndLeft = await buyWithoutEvents(api)
  await stripe.subscriptions.cancel(boughtAndLeft)
  await api.sandbox.advanceClock(2 * 86_400)

  const results = await compareAll()
  expect([...results].filter(([, { error }]) => error !== undefined)).toEqual([])
  expect(await stored(stays)).toEqual([{ status: 'active', cancelAtPeriodEnd: true, isActive: true }])
  expect(await stored(leaves)).toMatchObject([{ status: 'canceled', isActive: false }])
  expect(await stored(bought)).toMatchObject([{ status: 'active', isActive: true }])
  expect(await welcomesOf(bought)).toHaveLength(1)
  // No e-mail queued for them is still needed.
  expect(await stored(boughtAndLeft)).toEqual([])

  const again = await compareAll()
  expect([...again.values()].filter(({ differences }) => differences.length > 0)).toEqual([])
  expect(await welcomesOf(bought)).toHaveLength(1)
})

test('a dry run finds the same and changes nothing', async () => {
  const known = await buyWithoutEvents(api)
  await reconcileWithStripe(api.deps, known, { dryRun: false })
  await api.sandbox.stripe.subscriptions.update(known, { cancel_at_period_end: true })
  const unknown = await buyWithoutEvents(api)
  const results = await compareAll(true)
  expect(results.get(known)?.differences.length).toBeGreaterThan(0)
  expect(results.get(unknown)).toEqual({
    subscriptionId: unknown,
    differences: [{ field: 'subscription', stored: null, stripe: 'active' }],
    applied: false,
  })
  expect(await stored(known)).toMatchObject([{ cancelAtPeriodEnd: false }])
  expect(await stored(unknown)).toEqual([])
})

test('one that fails is reported, and those after it are compared all the same', async () => {
  const ids = [await buyWithoutEvents(api), await buyWithoutEvents(api)].toSorted()
  for (const id of ids) await reconcileWithStripe(api.deps, id, { dryRun: false })
  const [failing = '', next = ''] = ids
  await api.sandbox.fault({
    target: 'stripe',
    match: `GET /v1/subscriptions/${failing}`,
    kind: 'status',
    status: 500,
  })
  const results = await compareAll()
  expect(results.get(failing)).toMatchObject({ differences: [], applied: false, error: expect.any(String) })
  expect(results.get(next)).toEqual({ subscriptionId: next, differences: [], applied: false })
})

test('subscriptions of other products on the same account are left alone', async () => {
  const { stripe } = api.sandbox
  const product = await stripe.products.create({ name: 'Something else' })
  const price = await stripe.prices.create({
    product: product.id,
    currency: 'usd',
    unit_amount: 500,
    recurring: { interval: 'month' },
  })
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: price.id, quantity: 1 }],
    success_url: 'http://localhost:5173/ok',
    cancel_url: 'http://localhost:5173/no',
  })
  await api.sandbox.pay(session.id, { email: 'other@example.com' })
  const { subscription } = await stripe.checkout.sessions.retrieve(session.id)
  expect((await compareAll()).has(String(subscription))).toBe(false)
  expect(await reconcileWithStripe(api.deps, String(subscription), { dryRun: false })).toMatchObject({
    differences: [],
    applied: false,
  })
})
