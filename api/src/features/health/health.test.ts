import { BUYABLE_TIERS } from '@kamiyo/catalog/types'
import { afterEach, expect, test } from 'vitest'
import { errorOf } from '../../../testing/error-of.ts'
import { startTestApi, type TestApi, type TestApiOptions } from '../../../testing/start-test-api.ts'

const started: TestApi[] = []
afterEach(async () => {
  for (const api of started.splice(0)) await api.close()
})

async function start(options: TestApiOptions = {}): Promise<TestApi> {
  const api = await startTestApi(options)
  started.push(api)
  return api
}

async function checkoutHealth(api: TestApi) {
  const response = await fetch(`${api.url}/api/billing/checkout-health`)
  const body = (await response.json()) as Record<string, unknown> & { checks: Record<string, unknown> }
  return { status: response.status, body }
}

test('with every price in place checkout is healthy', async () => {
  const { status, body } = await checkoutHealth(await start())
  expect(status).toBe(200)
  expect(body).toMatchObject({ status: 'healthy', configured_tiers: BUYABLE_TIERS })
})

test('a price that is not set turns health red and names the variable', async () => {
  const { status, body } = await checkoutHealth(await start({ env: { STRIPE_PRICE_MCP_TEAM: '' } }))
  expect(status).toBe(503)
  expect(body).toMatchObject({
    status: 'unhealthy',
    configured_tiers: BUYABLE_TIERS.filter((tier) => tier !== 'team'),
    checks: { price_team: { status: 'failing', message: 'STRIPE_PRICE_MCP_TEAM is not set.' } },
  })
})

test('a price that Stripe does not know is named without its value', async () => {
  const { status, body } = await checkoutHealth(
    await start({ env: { STRIPE_PRICE_MCP_TEAM: 'price_elsewhere' } }),
  )
  expect(status).toBe(503)
  expect(JSON.stringify(body)).toContain('STRIPE_PRICE_MCP_TEAM does not exist')
  expect(JSON.stringify(body)).not.toContain('price_elsewhere')
})

test('a price that charges another amount than the catalogue, or is archived, is found', async () => {
  const api = await start()
  const { stripe } = api.sandbox
  const personal = await stripe.prices.retrieve(String(api.deps.config.stripe.priceIds.personal))
  const { id } = await stripe.prices.create({
    product: String(personal.product),
    currency: 'usd',
    unit_amount: 1999,
    recurring: { interval: 'month' },
  })
  await stripe.prices.update(String(api.deps.config.stripe.priceIds.enterprise), { active: false })
  api.deps.config.stripe.priceIds.personal = id
  const { body } = await checkoutHealth(api)
  expect(body.checks).toMatchObject({
    price_personal: { message: expect.stringContaining('another amount') },
    price_team: { status: 'ok' },
    price_enterprise: { message: expect.stringContaining('archived') },
  })
})

test('many callers cost Stripe one look, and a fixed fault shows after a moment', async () => {
  let now = Date.now()
  const api = await start({ deps: { clock: { now: () => new Date(now) } } })
  await api.sandbox.fault({
    target: 'stripe',
    kind: 'status',
    status: 500,
    match: 'GET /v1/prices/*',
    times: BUYABLE_TIERS.length,
  })
  const answers = await Promise.all(Array.from({ length: 10 }, () => checkoutHealth(api)))
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(503))
  now += 3_001
  expect((await checkoutHealth(api)).status).toBe(200)
})

test('liveness needs nothing, and readiness needs the database', async () => {
  const api = await start({ env: { DATABASE_URL: 'postgresql://nobody@127.0.0.1:9/none' } })
  expect((await fetch(`${api.url}/healthz`)).status).toBe(200)
  const refused = await errorOf(await fetch(`${api.url}/readyz`))
  expect(refused).toMatchObject({ status: 503, code: 'database_unavailable' })
  expect((await checkoutHealth(api)).body.checks).toMatchObject({ database: { status: 'failing' } })
})

test('readiness is red while migrations are missing and while the process stops', async () => {
  const api = await start()
  expect((await fetch(`${api.url}/readyz`)).status).toBe(200)
  await api.deps.db.deleteFrom('kyselyMigration' as never).execute()
  expect(await errorOf(await fetch(`${api.url}/readyz`))).toMatchObject({
    status: 503,
    code: 'migrations_pending',
  })
  api.deps.shutdown.started = true
  expect(await errorOf(await fetch(`${api.url}/readyz`))).toMatchObject({
    status: 503,
    code: 'shutting_down',
  })
})

test('a process of an older version is ready on the database of a newer one', async () => {
  const api = await start()
  const later = { name: '9999-later', timestamp: 'x' } as never
  await api.deps.db
    .insertInto('kyselyMigration' as never)
    .values(later)
    .execute()
  expect((await fetch(`${api.url}/readyz`)).status).toBe(200)
})

test('a key that Stripe refuses, and events of the other mode, are named for what they are', async () => {
  const api = await start()
  await api.sandbox.fault({ target: 'stripe', kind: 'status', status: 401, times: BUYABLE_TIERS.length })
  await api.deps.db
    .insertInto('webhookEvents')
    .values({ id: 'evt_live', type: 'invoice.paid', livemode: true, created: new Date(), status: 'ignored' })
    .execute()
  const { body } = await checkoutHealth(api)
  expect(body.checks).toMatchObject({
    stripe_key: { status: 'failing', message: 'Stripe refuses STRIPE_SECRET_KEY.' },
    webhook_secret: { status: 'failing', message: expect.stringContaining('other mode') },
    database: { status: 'ok' },
  })
})

test('a test event of a connected account is no sign of a wrong webhook secret, and the newest own event counts', async () => {
  const api = await start()
  const deliver = async (event: Record<string, unknown>) => {
    const payload = JSON.stringify({
      ...{ object: 'event', api_version: '2026-10-28.endive', created: Math.floor(Date.now() / 1000) },
      ...{ type: 'account.updated', data: { object: { id: 'x', object: 'account' } } },
      ...event,
    })
    const secret = api.env['STRIPE_WEBHOOK_SECRET'] ?? ''
    const signature = api.deps.stripe.webhooks.generateTestHeaderString({ payload, secret })
    const headers = { 'stripe-signature': signature, 'content-type': 'application/json' }
    return await fetch(`${api.url}/api/v1/webhooks/stripe`, { method: 'POST', headers, body: payload })
  }
  const isOfOtherMode = !api.deps.config.stripe.livemode
  expect((await deliver({ id: 'evt_own', livemode: !isOfOtherMode })).status).toBe(200)
  for (const named of [{ account: 'acct_theirs' }, { context: 'org_1/acct_theirs' }])
    await deliver({ id: `evt_${Object.keys(named)[0]}`, livemode: isOfOtherMode, ...named })
  expect((await checkoutHealth(api)).body.checks['webhook_secret']).toEqual({ status: 'ok' })
})

test('an own event of the other mode is a sign of a wrong webhook secret, whatever connected accounts send after it', async () => {
  const api = await start()
  const stored = { type: 'invoice.paid', status: 'ignored', created: new Date() } as const
  await api.deps.db
    .insertInto('webhookEvents')
    .values([
      {
        ...stored,
        id: 'evt_a',
        livemode: true,
        ignoredReason: 'other_mode',
        receivedAt: new Date(Date.now() - 9_000),
      },
      { ...stored, id: 'evt_b', livemode: false, ignoredReason: 'other_account', receivedAt: new Date() },
    ])
    .execute()
  expect((await checkoutHealth(api)).body.checks).toMatchObject({ webhook_secret: { status: 'failing' } })
})
