import { afterAll, expect, test } from 'vitest'
import { buildSandbox } from '../../app.ts'
import type { SandboxContext } from '../../context.ts'
import { clientOf, DAY, makeCustomer, makePrice } from '../../testing/test-sandbox.ts'
import { cancelAtPeriodEnd, getPortalView, resumeSubscription, switchPlan } from './hosted.ts'
import { replaceCard } from './new-card.ts'

const { ctx, stripe } = await openSandbox()
const personal = await makePrice(stripe, 1900)
const team = await makePrice(stripe, 9900)

/** The hosted actions are called directly, as the portal's pages do. */
async function openSandbox(): Promise<{ ctx: SandboxContext; stripe: ReturnType<typeof clientOf> }> {
  const sandbox = await buildSandbox({
    dataFile: ':memory:',
    logLevel: 'silent',
    merchantName: 'KAMIYO',
    webhookTimeoutMs: 1000,
  })
  const url = await sandbox.app.listen({ port: 0, host: '127.0.0.1' })
  sandbox.setBaseUrl(url)
  afterAll(() => sandbox.close())
  return { ctx: sandbox.ctx, stripe: clientOf(url) }
}

async function openPortal(token = 'pm_card_visa') {
  const customer = await makeCustomer(stripe, token)
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: personal.id }],
  })
  const portal = await stripe.billingPortal.sessions.create({
    customer: customer.id,
    return_url: 'http://localhost:5173/dashboard',
  })
  return { customer, subscription, portal }
}

test('a portal session shows the customer’s subscription, plans, cards and invoices', async () => {
  const { portal, subscription } = await openPortal()
  expect(portal.url).toContain(`/p/session/${portal.id}`)
  expect(getPortalView(ctx, portal.id)).toMatchObject({
    merchantName: 'KAMIYO',
    returnUrl: 'http://localhost:5173/dashboard',
    subscriptions: [{ subscription: { id: subscription.id }, price: { id: personal.id }, cancelAt: null }],
    plans: [{ price: { id: personal.id } }, { price: { id: team.id } }],
    paymentMethods: [{ card: { last4: '4242' } }],
    invoices: [{ status: 'paid' }],
  })
  expect(getPortalView(ctx, 'bps_unknown')).toBeUndefined()
})

test('canceling sets cancel_at and leaves cancel_at_period_end false, and can be taken back', async () => {
  const { portal, subscription } = await openPortal()
  expect(cancelAtPeriodEnd(ctx, portal.id, subscription.id)).toMatchObject({ ok: true })
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    status: 'active',
    cancel_at: subscription.items.data[0]?.current_period_end,
    cancel_at_period_end: false,
    cancellation_details: { reason: 'cancellation_requested' },
  })
  expect(resumeSubscription(ctx, portal.id, subscription.id)).toMatchObject({ ok: true })
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    cancel_at: null,
    canceled_at: null,
  })
  expect(resumeSubscription(ctx, portal.id, subscription.id)).toMatchObject({ ok: false })
})

test('switching the plan changes the price, prorates, and leaves the old metadata', async () => {
  const { portal, subscription } = await openPortal()
  await stripe.subscriptions.update(subscription.id, { metadata: { tier: 'personal' } })
  expect(switchPlan(ctx, portal.id, subscription.id, team.id)).toMatchObject({ ok: true })
  const switched = await stripe.subscriptions.retrieve(subscription.id)
  expect(switched.items.data[0]?.price.id).toBe(team.id)
  expect(switched.metadata).toEqual({ tier: 'personal' })
  expect(
    (await stripe.invoiceItems.list({ customer: String(switched.customer), pending: true })).data,
  ).toHaveLength(2)
  expect(switchPlan(ctx, portal.id, subscription.id, 'price_none')).toMatchObject({ ok: false })
})

test('somebody else’s subscription is out of reach', async () => {
  const mine = await openPortal()
  const theirs = await openPortal()
  expect(cancelAtPeriodEnd(ctx, mine.portal.id, theirs.subscription.id)).toMatchObject({ ok: false })
  expect((await stripe.subscriptions.retrieve(theirs.subscription.id)).cancel_at).toBeNull()
})

async function control(path: string, body: object) {
  const answer = await fetch(`${ctx.baseUrl()}/_sandbox/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(answer.status).toBe(200)
}

/** A subscription whose own card failed at the renewal. */
async function openOverduePortal() {
  const opened = await openPortal()
  const { customer, subscription } = opened
  const failing = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id })
  await stripe.subscriptions.update(subscription.id, { default_payment_method: failing.id })
  await control('clock', { advance_seconds: 32 * DAY })
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('past_due')
  return { ...opened, failing }
}

const card = { exp: '12/34', cvc: '123' }
const goodCard = { ...card, number: '5555 5555 5555 4444' }

test('a new card becomes the customer’s default and pays nothing, and a declined one changes nothing', async () => {
  await control('settings', { portal_new_card: 'becomes_default' })
  const { customer, subscription, portal, failing } = await openOverduePortal()
  expect(replaceCard(ctx, portal.id, { ...card, number: '4000 0000 0000 0002' })).toMatchObject({ ok: false })
  expect(replaceCard(ctx, portal.id, goodCard)).toMatchObject({ ok: true })
  const { invoice_settings: settings } = Object(await stripe.customers.retrieve(customer.id))
  const method = await stripe.paymentMethods.retrieve(settings.default_payment_method)
  expect(method.card?.last4).toBe('4444')
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    status: 'past_due',
    default_payment_method: failing.id,
  })
  expect((await stripe.invoices.list({ customer: customer.id, status: 'open' })).data).toHaveLength(1)
})

test('by a setting a new card also replaces the subscription’s and pays what is open', async () => {
  await control('settings', { portal_new_card: 'pays_open_invoices' })
  const { customer, subscription, portal } = await openOverduePortal()
  expect(replaceCard(ctx, portal.id, goodCard)).toMatchObject({ ok: true })
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('active')
  expect((await stripe.invoices.list({ customer: customer.id, status: 'open' })).data).toEqual([])
})
