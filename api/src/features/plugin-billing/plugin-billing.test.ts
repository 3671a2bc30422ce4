import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitFor } from '../../../../tests/harness/wait-for.ts'
import { createTestKey, issueTestKey } from '../../../testing/create-test-key.ts'
import { call } from '../../../testing/reply.ts'
import { type AccountApi, startAccountApi, type Visitor } from '../../../testing/start-account-api.ts'
import type { Subscriber } from '../../../testing/subscriber.ts'
import { join } from '../account/members/testing/team.ts'

/** The requests of the guide of monetisation plug-ins, whose contract these routes are. */
let api: AccountApi
let owner: Subscriber
let visitor: Visitor
beforeAll(async () => {
  api = await startAccountApi({ env: { RATE_LIMIT_RPM: '200' } })
  for (const path of ['/api/stripe/webhooks', '/api/v1/billing/webhooks']) {
    const endpoint = await api.sandbox.stripe.webhookEndpoints.create({
      url: `${api.url}${path}`,
      enabled_events: ['checkout.session.completed', 'payment_intent.succeeded'],
    })
    api.deps.config.stripe.webhookSecrets.push(endpoint.secret ?? '')
  }
  owner = await api.subscriber()
  visitor = await api.signIn(owner.email)
})
afterAll(async () => await api.close())

const ITEMS = [{ toolName: 'expensive-ai', quantity: 10 }]
const URLS = { successUrl: 'http://localhost:5173/success', cancelUrl: 'http://localhost:5173/pricing' }

async function send(path: string, key: string, body: object) {
  return await call(`${api.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify(body),
  })
}

const tenantIdOf = async (accountId: string) =>
  (
    await api.deps.db
      .selectFrom('accounts')
      .select('tenantId')
      .where('id', '=', accountId)
      .executeTakeFirstOrThrow()
  ).tenantId

const creditsOf = async (accountId: string) =>
  (await api.deps.db.selectFrom('creditGrants').selectAll().where('accountId', '=', accountId).execute()).map(
    ({ amountMillis }) => Number(amountMillis) / 1000,
  )

test('calls of a tool are bought as the credits that they cost, and arrive once by whichever webhook', async () => {
  const customerId = await tenantIdOf(owner.accountId)
  const body = { customerId, items: [{ toolName: 'expensive-ai', quantity: 2000 }], ...URLS }
  const opened = await visitor.send('POST', '/api/stripe/checkout', body)
  expect(opened.status).toBe(200)
  expect(Object.keys(opened.body).sort()).toEqual(['checkoutUrl', 'sessionId'])
  const sessionId = String(opened.body['sessionId'])
  const session = await api.sandbox.stripe.checkout.sessions.retrieve(sessionId)
  // 1,000 credits for $15 is the largest pack that is not larger.
  expect(session).toMatchObject({
    amount_subtotal: 3000,
    customer: owner.customer,
    success_url: URLS.successUrl,
  })
  await api.sandbox.pay(sessionId, {})
  await waitFor('the credits', async () => ((await creditsOf(owner.accountId)).length > 0 ? true : undefined))
  const settled = async () =>
    await api.deps.db
      .selectFrom('webhookEvents')
      .select(['type', 'status'])
      .where('type', 'in', ['checkout.session.completed', 'payment_intent.succeeded'])
      .orderBy('type')
      .execute()
  await waitFor('both events', async () => {
    const events = await settled()
    return events.length === 2 && events.every(({ status }) => status !== 'received') ? true : undefined
  })
  expect(await settled()).toEqual([
    { type: 'checkout.session.completed', status: 'processed' },
    // What it paid for came with the session.
    { type: 'payment_intent.succeeded', status: 'ignored' },
  ])
  expect(await creditsOf(owner.accountId)).toEqual([2000])
})

test('a few calls cost at least what Stripe can charge, and that buys as many credits', async () => {
  const opened = await visitor.send('POST', '/api/stripe/checkout', { items: ITEMS })
  const session = await api.sandbox.stripe.checkout.sessions.retrieve(String(opened.body['sessionId']))
  expect(session).toMatchObject({
    amount_subtotal: 50,
    metadata: { credit_pack: 'calls', credits: '33.334' },
  })
})

test('an Idempotency-Key of one tenant is another than that of any other', async () => {
  const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() }
  const sessions: unknown[] = []
  for (const tenant of [await createTestKey(api.deps), await createTestKey(api.deps)]) {
    const opened = await call(`${api.url}/api/stripe/checkout`, {
      method: 'POST',
      headers: { ...headers, 'x-api-key': tenant.key },
      body: JSON.stringify({ items: ITEMS }),
    })
    expect(opened.status).toBe(200)
    sessions.push(opened.body['sessionId'])
  }
  expect(new Set(sessions).size).toBe(2)
})

test('what cannot be sold, and pages elsewhere, are refused by their field', async () => {
  for (const [body, code, param] of [
    [{ items: [{ toolName: 'list_categories', quantity: 1 }] }, 'invalid_request', 'items'],
    [{ items: [] }, 'invalid_request', 'items'],
    [{ items: [{ toolName: 'x', quantity: 0 }] }, 'invalid_request', 'items.0.quantity'],
    [{ items: [{ toolName: 'x', quantity: 1, priceId: 'price_1' }] }, 'invalid_request', 'items.0.priceId'],
    [{ items: ITEMS, successUrl: 'https://evil.example/' }, 'invalid_url', 'successUrl'],
    [{ items: ITEMS, cancelUrl: 'javascript:alert(1)' }, 'invalid_url', 'cancelUrl'],
  ] as const) {
    const { status, body: reply } = await visitor.send('POST', '/api/stripe/checkout', body)
    expect([status, reply['error']]).toEqual([400, expect.objectContaining({ code, param })])
  }
  const portal = await visitor.send('POST', '/api/stripe/portal', { returnUrl: 'https://evil.example/' })
  expect(portal.body).toMatchObject({ error: { code: 'invalid_url' } })
})

test('the portal opens and a card is set up, for who is signed in and for the key of a system', async () => {
  const { key } = await issueTestKey(api.deps, owner.accountId)
  for (const customerId of [undefined, owner.customer, await tenantIdOf(owner.accountId)]) {
    const body = { ...(customerId !== undefined && { customerId }) }
    for (const ask of [
      async (path: string) => await visitor.send('POST', path, body),
      async (path: string) => await send(path, key, body),
    ]) {
      const portal = await ask('/api/stripe/portal')
      expect(portal).toMatchObject({ status: 200, body: { portalUrl: expect.stringMatching(/^http/) } })
      const { status, body: setup } = await ask('/api/stripe/setup-payment')
      expect(status).toBe(200)
      const intent = await api.sandbox.stripe.setupIntents.retrieve(String(setup['setupIntentId']))
      expect(intent).toMatchObject({
        customer: owner.customer,
        usage: 'off_session',
        client_secret: setup['clientSecret'],
      })
    }
  }
})

test('a customer is made once, however often and by whoever it is asked for, and then found', async () => {
  const { accountId, key, tenantId } = await createTestKey(api.deps)
  const missing = await send('/api/stripe/customers', key, {})
  expect(missing).toMatchObject({ status: 400, body: { error: { code: 'invalid_email', param: 'email' } } })
  const wish = { id: tenantId, email: 'ada@example.com', name: 'Ada' }
  const made = await Promise.all([1, 2, 3].map(async () => await send('/api/stripe/customers', key, wish)))
  const [first] = made
  expect(first).toMatchObject({ status: 200, body: { isNew: true } })
  const id = String(first?.body['stripeCustomerId'])
  expect(new Set(made.map(({ body }) => body['stripeCustomerId']))).toEqual(new Set([id]))
  expect(await send('/api/stripe/customers', key, { id })).toMatchObject({
    body: { stripeCustomerId: id, isNew: false },
  })
  expect(await api.sandbox.stripe.customers.retrieve(id)).toMatchObject({
    email: 'ada@example.com',
    metadata: { account_id: accountId },
  })
  expect((await send('/api/stripe/setup-payment', key, {})).status).toBe(200)
  expect((await visitor.send('POST', '/api/stripe/customers', {})).body).toEqual({
    stripeCustomerId: owner.customer,
    isNew: false,
  })
})

test('what is paid for an account is never paid by the customer of an order that somebody else made with its address', async () => {
  const bought = await api.subscriber()
  const buyer = await api.signIn(bought.email)
  const { key } = await issueTestKey(api.deps, bought.accountId)
  const stranger = await api.subscriber({ email: bought.email, tier: 'enterprise' })
  expect(stranger.accountId).toBe(bought.accountId)
  const asks = [
    async (path: string, body: object) => await buyer.send('POST', path, body),
    async (path: string, body: object) => await send(path, key, body),
  ]
  const customersUsed = async () => {
    const used = asks.map(async (ask) => {
      const { stripe } = api.sandbox
      const opened = await ask('/api/stripe/checkout', { items: ITEMS })
      const session = await stripe.checkout.sessions.retrieve(String(opened.body['sessionId']))
      const setup = await ask('/api/stripe/setup-payment', {})
      const { setupIntentId } = setup.body
      const intent = setupIntentId ? await stripe.setupIntents.retrieve(String(setupIntentId)) : undefined
      return [session.customer, intent?.customer, setup.status]
    })
    return await Promise.all(used)
  }
  expect(await customersUsed()).toEqual([
    [bought.customer, bought.customer, 200],
    [bought.customer, bought.customer, 200],
  ])
  await api.deps.db
    .updateTable('customers')
    .set({ provedAt: null })
    .where('userId', '=', bought.accountId)
    .execute()
  expect(await customersUsed()).toEqual([
    [null, undefined, 404],
    [null, undefined, 404],
  ])
})

test('a customer whose making was answered by nothing is the one that is found by asking again', async () => {
  const { key } = await createTestKey(api.deps)
  const wish = { email: `${randomUUID()}@example.com` }
  const match = 'POST /v1/customers'
  await api.sandbox.fault({ target: 'stripe', kind: 'reset', phase: 'response', match })
  expect(await send('/api/stripe/customers', key, wish)).toMatchObject({
    status: 503,
    body: { error: { code: 'stripe_unavailable' } },
  })
  await api.sandbox.clearFaults()
  expect(await send('/api/stripe/customers', key, wish)).toMatchObject({ status: 200 })
  expect((await api.sandbox.stripe.customers.list(wish)).data).toHaveLength(1)
})

test("another's id selects nothing, and is answered exactly as one that does not exist", async () => {
  const other = await api.subscriber()
  const stranger = await api.signIn(other.email)
  const system = await createTestKey(api.deps)
  const bodies = {
    '/api/stripe/checkout': { items: ITEMS },
    '/api/stripe/portal': {},
    '/api/stripe/setup-payment': {},
    '/api/stripe/customers': { email: 'ada@example.com' },
  }
  for (const [path, body] of Object.entries(bodies)) {
    const named = path.endsWith('customers') ? 'id' : 'customerId'
    const ask = async (customerId: string) => [
      await stranger.send('POST', path, { ...body, [named]: customerId }),
      await send(path, system.key, { ...body, [named]: customerId }),
    ]
    const plain = async (customerId: string) =>
      (await ask(customerId)).map(({ status, body: { error } }) => ({
        status,
        ...(error as object),
        request_id: '',
      }))
    const absent = await plain(randomUUID())
    expect(absent.map(({ status }) => status)).toEqual([404, 404])
    for (const id of [owner.customer, await tenantIdOf(owner.accountId), owner.accountId])
      expect(await plain(id), `${path} ${id}`).toEqual(absent)
  }
})

test('without a session or key, with a key without the scope, or as a member who does not pay, nothing opens', async () => {
  const member = await join(api, { owner: visitor, bought: owner }, 'admin')
  const reader = await createTestKey(api.deps, ['billing:read'])
  for (const path of ['checkout', 'portal', 'setup-payment', 'customers'].map(
    (name) => `/api/stripe/${name}`,
  )) {
    expect((await api.visitor('').send('POST', path, { items: ITEMS })).status).toBe(401)
    expect((await member.send('POST', path, { items: ITEMS })).status).toBe(403)
    expect((await send(path, reader.key, { items: ITEMS })).status).toBe(403)
  }
  const platform = await issueTestKey(api.deps, null)
  expect((await send('/api/stripe/portal', platform.key, {})).status).toBe(404)
  expect((await send('/api/stripe/portal', platform.key, { customerId: owner.customer })).status).toBe(200)
})
