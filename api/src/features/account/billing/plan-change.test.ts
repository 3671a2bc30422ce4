import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AccountApi, startAccountApi, type Visitor } from '../../../../testing/start-account-api.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
})
afterAll(async () => await api.close())

/** A subscriber to Personal who also exists in Stripe. */
async function member(status = 'active', quantity = 1) {
  const { stripe } = api.sandbox
  const { id: customer } = await stripe.customers.create({
    email: `${crypto.randomUUID()}@example.com`,
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  })
  const price = String(api.deps.config.stripe.priceIds.personal)
  const { id: subscription } = await stripe.subscriptions.create({ customer, items: [{ price, quantity }] })
  const { email } = await api.subscriber({ customer, subscription, tier: 'personal', status })
  return { subscription, visitor: await api.signIn(email) }
}

async function open(visitor: Visitor, body: object) {
  const reply = await visitor.send('POST', '/api/billing/create-portal-session', body)
  expect(reply.status).toBe(200)
  const url = String(reply.body['portal_url'])
  return { isStep: url.endsWith('/flow'), page: await (await fetch(url)).text() }
}

test('a change of plan opens where it is agreed to, and leads back to the dashboard', async () => {
  const { visitor } = await member()
  const { isStep, page } = await open(visitor, { tier: 'team' })
  expect(isStep).toBe(true)
  expect(page).toContain('Confirm your updates')
  expect(page).toContain('$99.00 per month')
  expect(page).toContain('data-next="http://localhost:5173/dashboard?plan=team"')
})

test('opening it changes nothing', async () => {
  const { visitor, subscription } = await member()
  await open(visitor, { tier: 'team' })
  const { items } = await api.sandbox.stripe.subscriptions.retrieve(subscription)
  expect(items.data[0]?.price.id).toBe(api.deps.config.stripe.priceIds.personal)
})

test('the whole portal opens for the plan one has, while a payment is due, and when an end is scheduled', async () => {
  const { visitor, subscription } = await member()
  expect(await open(visitor, { tier: 'personal' })).toMatchObject({ isStep: false })
  await api.deps.db
    .updateTable('subscriptions')
    .set({ cancelAt: new Date(Date.now() + 86_400_000) })
    .where('stripeSubscriptionId', '=', subscription)
    .execute()
  expect(await open(visitor, { tier: 'team' })).toMatchObject({ isStep: false })
  const overdue = await member('past_due')
  expect(await open(overdue.visitor, { tier: 'team' })).toMatchObject({ isStep: false })
})

test('a portal in which the seller offers no change of plan is opened whole', async () => {
  const { visitor } = await member()
  const { data } = await api.sandbox.stripe.billingPortal.configurations.list({ is_default: true })
  const configuration = String(data[0]?.id)
  const offer = async (enabled: boolean) =>
    await api.sandbox.stripe.billingPortal.configurations.update(configuration, {
      features: { subscription_update: { enabled, default_allowed_updates: ['price'] } },
    })
  await offer(false)
  expect(await open(visitor, { tier: 'team' })).toMatchObject({ isStep: false })
  expect(api.logLines.join('')).toContain('Stripe does not offer this change of plan')
  await offer(true)
  expect(await open(visitor, { tier: 'team' })).toMatchObject({ isStep: true })
})

test('a plan that is none is refused by name', async () => {
  const { visitor } = await member()
  const reply = await visitor.send('POST', '/api/billing/create-portal-session', { tier: 'x402' })
  expect(reply).toMatchObject({ status: 400, body: { error: { code: 'invalid_tier', param: 'tier' } } })
})

test('a change of plan keeps how often the plan is paid for, confirmed in its own step or in the whole portal', async () => {
  for (const body of [{ tier: 'team' }, {}]) {
    const { visitor, subscription } = await member('active', 3)
    const reply = await visitor.send('POST', '/api/billing/create-portal-session', body)
    const portal = String(reply.body['portal_url']).replace(/\/flow$/, '')
    const confirmed = await fetch(`${portal}/subscriptions/${subscription}/update`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ price_id: api.deps.config.stripe.priceIds.team }),
    })
    expect(confirmed.status).toBe(200)
    const { items } = await api.sandbox.stripe.subscriptions.retrieve(subscription)
    expect(items.data).toMatchObject([{ quantity: 3, price: { id: api.deps.config.stripe.priceIds.team } }])
    const [upcoming] = [await api.sandbox.stripe.invoices.createPreview({ subscription })]
    expect(upcoming?.lines.data.find(({ amount }) => amount === 3 * 9_900)).toBeDefined()
  }
})
