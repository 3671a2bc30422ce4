import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AccountApi, startAccountApi, type Visitor } from '../../../../testing/start-account-api.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
})
afterAll(async () => await api.close())

const openPortal = (visitor: Visitor, body: object = {}) =>
  visitor.send('POST', '/api/billing/create-portal-session', body)

async function portalPage(portalUrl: unknown): Promise<string> {
  return await (await fetch(String(portalUrl))).text()
}

test("the portal is the caller's own, whatever the body says", async () => {
  const victim = await api.subscriber()
  const { email } = await api.subscriber()
  const visitor = await api.signIn(email)
  const reply = await openPortal(visitor, {
    customer: victim.customer,
    customer_id: victim.customer,
    email: victim.email,
    user_email: victim.email,
  })
  expect(reply.status).toBe(200)
  const page = await portalPage(reply.body['portal_url'])
  expect(page).toContain(email)
  expect(page).not.toContain(victim.email)
})

test('the portal leads back to the dashboard, or to an allowed page', async () => {
  const visitor = await api.signIn((await api.subscriber()).email)
  const usual = await openPortal(visitor)
  expect(await portalPage(usual.body['portal_url'])).toContain('http://localhost:5173/dashboard')
  const refused = await openPortal(visitor, { return_url: 'https://evil.example/' })
  expect(refused).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid_url', param: 'return_url' } },
  })
})

test('a request without any body opens the portal as well', async () => {
  const { cookie } = await api.signIn((await api.subscriber()).email)
  const reply = await fetch(`${api.url}/api/billing/create-portal-session`, {
    method: 'POST',
    headers: { cookie, origin: 'http://localhost:5173' },
  })
  expect(reply.status).toBe(200)
})

test('without a session there is no portal, and without a customer neither', async () => {
  const { email } = await api.subscriber()
  expect(await openPortal(api.visitor(email))).toMatchObject({
    status: 401,
    body: { error: { code: 'not_signed_in' } },
  })
  const operator = await api.signIn('operator@kamiyo.example')
  expect(await openPortal(operator)).toMatchObject({
    status: 404,
    body: { error: { code: 'no_subscription' } },
  })
})

test('Stripe being away is said in our words', async () => {
  const visitor = await api.signIn((await api.subscriber()).email)
  await api.sandbox.fault({ target: 'stripe', kind: 'status', status: 503, times: 20 })
  const replies = [await openPortal(visitor), await visitor.send('GET', '/api/account/invoices')]
  await api.sandbox.clearFaults()
  for (const reply of replies) {
    expect(reply).toMatchObject({ status: 503, body: { error: { code: 'stripe_unavailable' } } })
  }
})

test("invoices are the caller's own, and nobody else's", async () => {
  const [one, other] = [await api.subscriber(), await api.subscriber()]
  for (const { customer } of [one, other]) {
    await api.sandbox.stripe.invoiceItems.create({ customer, amount: 1900, currency: 'usd' })
    const invoice = await api.sandbox.stripe.invoices.create({
      customer,
      auto_advance: false,
      pending_invoice_items_behavior: 'include',
    })
    await api.sandbox.stripe.invoices.finalizeInvoice(String(invoice.id))
  }
  const visitor = await api.signIn(one.email)
  const { body } = await visitor.send('GET', '/api/account/invoices')
  expect(body['invoices']).toMatchObject([{ currency: 'usd', status: 'open' }])
})

test('the account shows plan, status in plain words and past subscriptions, all of them its own', async () => {
  const past = await api.subscriber({ status: 'canceled' })
  await api.subscriber({ email: past.email, customer: past.customer, status: 'past_due', tier: 'personal' })
  await api.subscriber()
  const visitor = await api.signIn(past.email)
  const { body } = await visitor.send('GET', '/api/account')
  expect(body).toMatchObject({
    email: past.email,
    name: 'Ada Lovelace',
    subscription: {
      plan_name: 'Personal',
      is_own: true,
      status: 'past_due',
      has_access: false,
      status_text: expect.stringContaining('update your card'),
    },
    other_subscriptions: [],
    past_subscriptions: [{ id: past.subscription, status: 'canceled' }],
  })
})
