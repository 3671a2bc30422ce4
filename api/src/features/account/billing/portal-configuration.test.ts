import type Stripe from 'stripe'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AccountApi, startAccountApi, type Visitor } from '../../../../testing/start-account-api.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
})
afterAll(async () => await api.close())

/** A subscriber to Personal who also exists in Stripe. */
async function member() {
  const { id: customer } = await api.sandbox.stripe.customers.create({
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  })
  const price = priceOf('personal')
  const { id: subscription } = await api.sandbox.stripe.subscriptions.create({ customer, items: [{ price }] })
  const { email } = await api.subscriber({ customer, subscription, tier: 'personal' })
  return await api.signIn(email)
}

const priceOf = (tier: 'personal' | 'team') => String(api.deps.config.stripe.priceIds[tier])

/** Creates a configuration that offers these plans and sets it as the API's. */
async function configure(tiers: ('personal' | 'team')[]): Promise<string> {
  const products = tiers.map((tier) => ({ product: `mcp_${tier}`, prices: [priceOf(tier)] }))
  const { id } = await api.sandbox.stripe.billingPortal.configurations.create({
    features: {
      invoice_history: { enabled: true },
      subscription_update: { enabled: true, default_allowed_updates: ['price'], products },
    },
  })
  api.deps.config.stripe.portalConfiguration = id
  return id
}

async function open(visitor: Visitor, body: object = {}) {
  const reply = await visitor.send('POST', '/api/billing/create-portal-session', body)
  expect(reply.status).toBe(200)
  return String(reply.body['portal_url'])
}

async function newestSession(): Promise<Stripe.BillingPortal.Session> {
  const { data } = await api.sandbox.stripe.events.list({ type: 'billing_portal.session.created', limit: 1 })
  return data[0]?.data.object as Stripe.BillingPortal.Session
}

test('the portal opens with the configuration that is named, whole and at the change of plan', async () => {
  const visitor = await member()
  const id = await configure(['personal', 'team'])
  expect(await open(visitor)).not.toMatch(/\/flow$/)
  expect(await newestSession()).toMatchObject({ configuration: id })
  expect(await open(visitor, { tier: 'team' })).toMatch(/\/flow$/)
  expect(await newestSession()).toMatchObject({ configuration: id })
})

test('a plan that the configuration does not offer opens the portal whole', async () => {
  const visitor = await member()
  const id = await configure(['personal'])
  expect(await open(visitor, { tier: 'team' })).not.toMatch(/\/flow$/)
  expect(await newestSession()).toMatchObject({ configuration: id, flow: null })
})

test('a configuration that is unknown or switched off leaves the customer the default one, and the log says so', async () => {
  const visitor = await member()
  const off = await configure(['personal', 'team'])
  await api.sandbox.stripe.billingPortal.configurations.update(off, { active: false })
  for (const id of [off, 'bpc_elsewhere']) {
    api.deps.config.stripe.portalConfiguration = id
    api.logLines.length = 0
    await open(visitor)
    const { configuration } = await newestSession()
    const used = await api.sandbox.stripe.billingPortal.configurations.retrieve(String(configuration))
    expect(used.is_default).toBe(true)
    expect(api.logLines.join('')).toContain('Stripe rejected STRIPE_PORTAL_CONFIGURATION')
  }
})
