import { expect, test } from 'vitest'
import { startOnboarding } from './testing/start-onboarding.ts'

const onboarding = startOnboarding()
const { reachPlan, read, start, step, stripe } = onboarding

const many = async <Answer>(count: number, ask: () => Promise<Answer>) =>
  await Promise.all(Array.from({ length: count }, ask))

test('twenty at once make one customer, and all hear of it', async () => {
  const session = String((await start({ email: 'twenty@example.com' })).data['session_id'])
  const answers = await many(20, () => step('step/create-customer', session))
  expect(new Set(answers.map(({ data }) => data['customer_id'])).size).toBe(1)
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200))
  expect((await stripe().customers.list({ email: 'twenty@example.com' })).data).toHaveLength(1)
})

test('ten at once order one subscription, and one of ten that complete gets the key', async () => {
  const session = await reachPlan()
  const orders = await many(10, () => step('step/create-subscription', session))
  expect(orders.map(({ error, status }) => error.code ?? status)).toEqual(Array(10).fill(200))
  const customer = String((await read(session)).data['customer_id'])
  expect((await stripe().subscriptions.list({ customer, status: 'all' })).data).toHaveLength(1)
  const ends = await many(10, () => step('complete', session))
  expect(ends.map(({ status }) => status)).toEqual(Array(10).fill(200))
  expect(ends.filter(({ data }) => data['api_key'] !== null)).toHaveLength(1)
  const { db } = onboarding.api().deps
  expect(await db.selectFrom('apiKeys').select('id').where('name', '=', 'Onboarding').execute()).toHaveLength(
    1,
  )
  expect(await db.selectFrom('mcpTokens').select('jti').execute()).toHaveLength(1)
})

const CALLS = [
  ['step/create-customer', 'POST /v1/customers'],
  ['step/setup-payment', 'POST /v1/setup_intents'],
  ['step/create-subscription', 'POST /v1/subscriptions'],
] as const

test.each(['request', 'response'] as const)(
  'a call that fails in its %s, or a process that ends after it, is done once when the step is repeated',
  async (phase) => {
    const { sandbox } = onboarding.api()
    const session = String((await start()).data['session_id'])
    for (const [name, match] of CALLS) {
      if (name === 'step/create-subscription') {
        await onboarding.saveCard(session)
        await onboarding.select(session)
      }
      await sandbox.fault({ target: 'stripe', kind: 'reset', phase, match })
      expect(await step(name, session)).toMatchObject({ status: 503, error: { code: 'stripe_unavailable' } })
      await sandbox.clearFaults()
      expect((await step(name, session)).status).toBe(200)
    }
    const { data } = await read(session)
    const customer = String(data['customer_id'])
    expect((await stripe().customers.list({ email: String(data['email']) })).data).toHaveLength(1)
    expect((await stripe().setupIntents.list({ customer })).data).toHaveLength(1)
    expect((await stripe().subscriptions.list({ customer, status: 'all' })).data).toHaveLength(1)
    await sandbox.fault({
      target: 'stripe',
      kind: 'reset',
      phase,
      match: 'GET /v1/subscriptions/*',
      times: 5,
    })
    expect((await step('complete', session)).status).toBe(503)
    await sandbox.clearFaults()
    expect(await step('complete', session)).toMatchObject({
      status: 200,
      data: { api_key: expect.any(String) },
    })
  },
)
