import type { BuyableTier } from '@kamiyo/catalog/types'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Buyer, checkoutEvent, event, newBuyer, subscriptionEvent } from '../../../testing/events.ts'
import { deliver, mailedToken, purchaseEvents } from '../../../testing/free-account.ts'
import { newPackBuyer, packEvent } from '../../../testing/pack-events.ts'
import { type AccountApi, startAccountApi, type Visitor } from '../../../testing/start-account-api.ts'
import { DAY_MS } from '../../lib/durations.ts'
import { hasRunningSubscription } from '../checkout/repository.ts'
import { findBuyingCustomer } from '../customers/ownership.ts'
import { findStanding } from './find-standing.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi({ env: { PAST_DUE_GRACE_DAYS: '10', RATE_LIMIT_RPM: '10000' } })
})
afterAll(async () => await api.close())

const served = async (token: string) => (await api.validate(token)).body
const priceOf = (tier: BuyableTier) => api.env[`STRIPE_PRICE_MCP_${tier.toUpperCase()}`]

/** Somebody at a checkout who gives this address. */
async function newOrder(email: string): Promise<Buyer> {
  const { id } = await api.sandbox.stripe.customers.create({ email, name: 'Guest' })
  return { ...newBuyer(), email, customer: id }
}

async function buy(email: string, tier: BuyableTier, accountId?: string): Promise<Buyer> {
  const buyer = await newOrder(email)
  for (const event of purchaseEvents(api, buyer, tier, accountId)) await deliver(api, event)
  return buyer
}

/** Stripe calls a subscription active whose first payment is a bank debit that is still under way. */
async function orderByDebit(email: string, tier: BuyableTier): Promise<Buyer> {
  const buyer = await newOrder(email)
  const metadata = { product_type: 'mcp', tier }
  await deliver(api, subscriptionEvent(buyer, 'created', { priceId: priceOf(tier), overrides: { metadata } }))
  await deliver(api, checkoutEvent(buyer, { overrides: { metadata, payment_status: 'unpaid' } }))
  return buyer
}

/** Credits first, so that the token is one of the account as a whole. */
async function accountWithCredits() {
  const { email } = newBuyer()
  const { customer } = await newOrder(email)
  await deliver(api, packEvent(newPackBuyer({ customer, email })))
  const token = await mailedToken(api, email)
  const owner = await api.signIn(email)
  const { user_id: accountId } = await served(token)
  return { accountId: String(accountId), customer, email, owner, token }
}

async function useUpCredits(accountId: string): Promise<void> {
  const { db } = api.deps
  await db.updateTable('wallets').set({ creditMillis: 0 }).where('accountId', '=', accountId).execute()
  await db
    .updateTable('creditGrants')
    .set({ remainingMillis: 0 })
    .where('accountId', '=', accountId)
    .execute()
}

async function change(subscription: string, values: Record<string, unknown>): Promise<void> {
  const { db } = api.deps
  await db.updateTable('subscriptions').set(values).where('stripeSubscriptionId', '=', subscription).execute()
}

async function portalOf(owner: Visitor): Promise<string> {
  const reply = await owner.send('POST', '/api/billing/create-portal-session', {})
  return await (await fetch(String(reply.body['portal_url']))).text()
}

test('an order that nobody has paid for takes no plan, no credits and no new agent from the account of its address', async () => {
  const { accountId, email, owner, token } = await accountWithCredits()
  const team = await buy(email, 'team', accountId)
  expect(await provedCustomers(email)).toContain(team.customer)
  const before = await served(token)
  expect(before).toMatchObject({ tier: 'team', subscription_id: team.subscription })
  await orderByDebit(email, 'enterprise')
  expect(await served(token)).toEqual(before)
  expect((await owner.send('GET', '/api/account')).body).toMatchObject({
    subscription: { id: team.subscription, has_access: true },
    serving: { by: 'plan', subscription_id: team.subscription },
  })
  await useUpCredits(accountId)
  expect(await served(token)).toEqual(before)
  expect((await owner.send('POST', '/api/account/agents', { name: 'second' })).status).toBe(201)
})

test('credits go on where the only plan is an order that nobody has paid for, and new agents are theirs too', async () => {
  const { accountId, email, owner, token } = await accountWithCredits()
  await orderByDebit(email, 'enterprise')
  expect(await served(token)).toMatchObject({ tier: 'credits', subscription_id: null })
  expect(await hasRunningSubscription(api.deps.db, accountId)).toBe(false)
  // Credits serve one agent, and the order would serve any number.
  expect(await owner.send('POST', '/api/account/agents', { name: 'second' })).toMatchObject({
    status: 409,
    body: { error: { code: 'agent_limit_reached' } },
  })
})

test('of the plans that give access the highest serves the account, and of two that are equal the older', async () => {
  const { accountId, email, owner, token } = await accountWithCredits()
  const highest = await buy(email, 'enterprise', accountId)
  for (const tier of ['personal', 'enterprise', 'team'] as const) await buy(email, tier)
  await buy(email, 'personal', accountId)
  expect(await findBuyingCustomer(api.deps.db, accountId)).toBe(highest.customer)
  expect(await served(token)).toMatchObject({ tier: 'enterprise', subscription_id: highest.subscription })
  expect((await owner.send('GET', '/api/account')).body).toMatchObject({
    subscription: { id: highest.subscription },
    serving: { subscription_id: highest.subscription },
  })
})

test('a new agent is one of the owner’s own plan, and does not end with a higher order of somebody else', async () => {
  const { accountId, email, owner } = await accountWithCredits()
  await useUpCredits(accountId)
  const own = await buy(email, 'team', accountId)
  const stranger = await buy(email, 'enterprise')
  const made = await owner.send('POST', '/api/account/agents', { name: 'mine' })
  expect(made.status).toBe(201)
  const token = String(made.body['token'])
  await change(stranger.subscription, { status: 'canceled' })
  expect(await served(token)).toMatchObject({ valid: true, tier: 'team', subscription_id: own.subscription })
})

test('a plan that is overdue serves the account through the days of grace that the operator allows, and no longer', async () => {
  const { accountId, email, token } = await accountWithCredits()
  const team = await buy(email, 'team', accountId)
  const personal = await buy(email, 'personal')
  const overdue = (days: number) => ({
    status: 'past_due',
    pastDueSince: new Date(Date.now() - days * DAY_MS),
  })
  await change(team.subscription, overdue(9))
  expect(await served(token)).toMatchObject({ tier: 'team', subscription_id: team.subscription })
  await change(team.subscription, overdue(11))
  expect(await served(token)).toMatchObject({ tier: 'personal', subscription_id: personal.subscription })
})

test.each<[string, Record<string, unknown>]>([
  ['is cancelled and at its end', { cancelAt: new Date(Date.now() - 1_000) }],
  ['has the quantity 0', { quantity: 0 }],
  ['is paused by the seller', { collectionPause: 'void' }],
  ['is paused at Stripe', { status: 'paused' }],
  ['was refunded', { withdrawal: 'refund_suspends' }],
])('a plan that %s leaves the account to a smaller one', async (_what, state) => {
  const { accountId, email, token } = await accountWithCredits()
  const enterprise = await buy(email, 'enterprise', accountId)
  const personal = await buy(email, 'personal')
  await change(enterprise.subscription, state)
  expect(await served(token)).toMatchObject({ tier: 'personal', subscription_id: personal.subscription })
})

test('who orders with the address of an account and takes the payment back ends nobody else’s credits', async () => {
  const { email, token } = await accountWithCredits()
  const { subscription } = await buy(email, 'enterprise')
  await change(subscription, { withdrawal: 'dispute_revokes' })
  expect(await served(token)).toMatchObject({ tier: 'credits' })
})

test('after the end of a plan credits go on, in words too, whatever went back of an order that others made with its address', async () => {
  const { accountId, email, token } = await accountWithCredits()
  const own = await buy(email, 'team', accountId)
  const guest = await buy(email, 'enterprise')
  await change(own.subscription, { status: 'canceled' })
  await change(guest.subscription, { withdrawal: 'dispute_revokes' })
  expect(await served(token)).toMatchObject({ tier: 'credits' })
  const ended = { stripeSubscriptionId: own.subscription, withdrawal: null, isOver: true }
  expect(await findStanding(api.deps, accountId, ended)).toMatchObject({ by: 'credits', hasToken: true })
})

test('a token whose plan is suspended goes on by credits, whatever others order with its address', async () => {
  const { email, subscription, token } = await api.subscriber({ tier: 'team' })
  await deliver(api, packEvent(newPackBuyer({ email })))
  await change(subscription, { status: 'past_due', pastDueSince: new Date(Date.now() - 30 * DAY_MS) })
  expect(await served(token)).toMatchObject({ tier: 'credits' })
  await buy(email, 'personal')
  expect(await served(token)).toMatchObject({ tier: 'credits' })
})

test('portal and checkouts of somebody signed in are those of their own customer, whatever others order with their address', async () => {
  const own = await api.subscriber({ tier: 'personal' })
  const owner = await api.signIn(own.email)
  const stranger = await buy(own.email, 'enterprise')
  await orderByDebit(own.email, 'team')
  const shown = newBuyer().email
  await api.sandbox.stripe.customers.update(own.customer, { email: shown })
  expect(await portalOf(owner)).toContain(shown)
  const { body } = await owner.send('POST', '/api/billing/create-credit-checkout-session', {
    credit_pack: 'starter',
  })
  const session = await api.sandbox.stripe.checkout.sessions.retrieve(String(body['session_id']))
  expect(session.customer).toBe(own.customer)
  await api.signIn(own.email)
  expect(await provedCustomers(own.email)).toEqual([own.customer])
  expect(stranger.customer).not.toBe(own.customer)
})

test('of an order that nobody has paid for, and that may be a stranger’s, the portal offers no more than to cancel it', async () => {
  const { email, owner, customer } = await accountWithCredits()
  const shown = newBuyer().email
  await api.sandbox.stripe.customers.update(customer, { email: shown })
  await orderByDebit(email, 'enterprise')
  expect(await portalOf(owner)).toContain(shown)

  const ended = await buy(newBuyer().email, 'personal')
  await change(ended.subscription, { status: 'canceled' })
  const order = await orderWithoutPayment(ended.email)
  const offered = await portalOf(await api.signIn(ended.email))
  expect(offered).toContain('Cancel plan')
  expect(offered).not.toContain('id="cards"')
  await change(order.subscription, { status: 'active' })
  expect(await portalOf(await api.signIn(ended.email))).toContain('id="cards"')
})

/** Stripe has it, and waits for its first payment. */
async function orderWithoutPayment(email: string): Promise<Buyer> {
  const buyer = await newOrder(email)
  const { id } = await api.sandbox.stripe.subscriptions.create({
    customer: buyer.customer,
    items: [{ price: String(priceOf('enterprise')) }],
    payment_behavior: 'default_incomplete',
  })
  const order = { ...buyer, subscription: id }
  const metadata = { product_type: 'mcp', tier: 'enterprise' }
  const overrides = { metadata, status: 'incomplete' }
  await deliver(api, subscriptionEvent(order, 'created', { priceId: priceOf('enterprise'), overrides }))
  await deliver(
    api,
    event('customer.created', { id: order.customer, object: 'customer', email }, order.startedAt),
  )
  return order
}

async function provedCustomers(email: string): Promise<(string | null)[]> {
  const rows = await api.deps.db
    .selectFrom('customers')
    .select('stripeCustomerId')
    .where('emailNorm', '=', email)
    .where('provedAt', 'is not', null)
    .execute()
  return rows.map(({ stripeCustomerId }) => stripeCustomerId)
}

test('a customer is their owner’s once its token was used and its address has signed in', async () => {
  const first = await buy(newBuyer().email, 'personal')
  const second = await buy(first.email, 'personal')
  await api.signIn(first.email)
  expect(await provedCustomers(first.email)).toEqual([])
  await api.deps.db
    .updateTable('mcpTokens')
    .set({ lastSeenAt: new Date() })
    .where('subscriptionId', '=', second.subscription)
    .execute()
  await api.signIn(first.email)
  expect(await provedCustomers(first.email)).toEqual([second.customer])
})

test('each plan of the account has its own portal: the owner’s own whole, and of a stranger’s order no more than its cancellation', async () => {
  const { accountId, email, owner } = await accountWithCredits()
  const { stripe } = api.sandbox
  const orders: Buyer[] = []
  for (const [tier, account] of [
    ['personal', accountId],
    ['enterprise', undefined],
  ] as const) {
    const buyer = await newOrder(email)
    const { id } = await stripe.subscriptions.create({
      customer: buyer.customer,
      items: [{ price: String(priceOf(tier)) }],
      payment_behavior: 'default_incomplete',
    })
    const order = { ...buyer, subscription: id }
    for (const sent of purchaseEvents(api, order, tier, account)) await deliver(api, sent)
    orders.push(order)
  }
  const [own, stranger] = orders.map(({ subscription }) => subscription)
  const { body } = await owner.send('GET', '/api/account')
  expect(body).toMatchObject({
    subscription: { id: stranger, is_own: false },
    other_subscriptions: [{ id: own, is_own: true }],
  })
  const pageOf = async (subscription_id: unknown) => {
    const reply = await owner.send('POST', '/api/billing/create-portal-session', { subscription_id })
    return reply.status === 200 ? await (await fetch(String(reply.body['portal_url']))).text() : reply.status
  }
  expect(await pageOf(own)).toContain('id="cards"')
  expect(await pageOf(stranger)).toContain('Cancel plan')
  expect(await pageOf(stranger)).not.toContain('id="cards"')
  const other = await buy(newBuyer().email, 'team')
  expect(await pageOf(other.subscription)).toBe(404)
})
