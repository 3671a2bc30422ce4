import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { newBuyer, subscriptionEvent } from '../../../../testing/events.ts'
import { deliver } from '../../../../testing/free-account.ts'
import { lockCustomer } from '../../customers/repository.ts'
import { startTenants } from '../testing/start-tenants.ts'

const tenants = startTenants()
const stripe = () => tenants.api().sandbox.stripe

async function tenantWithCard() {
  const tenant = await tenants.createTenant()
  const body = { email: `${randomUUID()}@example.com`, name: 'Ada' }
  const made = await tenants.call('POST', '/api/v1/billing/customers', { key: tenant.key, body })
  const { customer_id } = made.body['data'] as { customer_id: string }
  const { id } = await stripe().paymentMethods.attach('pm_card_visa', { customer: customer_id })
  await stripe().customers.update(customer_id, { invoice_settings: { default_payment_method: id } })
  return { ...tenant, ...body, customer_id }
}

type Tenant = Awaited<ReturnType<typeof tenantWithCard>>

/** Stripe takes its time, so that none is over before another begins. */
async function allAtOnce(tenant: Tenant, wishes: readonly object[]) {
  const { sandbox } = tenants.api()
  await sandbox.fault({
    target: 'stripe',
    kind: 'latency',
    latency_ms: 2_000,
    match: 'POST /v1/subscriptions',
  })
  const answers = await Promise.all(wishes.map(async (wish) => await order(tenant, wish)))
  await sandbox.clearFaults()
  return answers
}

const order = async ({ customer_id, key }: Tenant, more: object = {}) => {
  const body = { customer_id, price_id: tenants.api().deps.config.stripe.priceIds.team, ...more }
  return await tenants.call('POST', '/api/v1/billing/subscriptions', { key, body })
}
const ordersOf = async ({ customer_id: customer }: Tenant) =>
  (await stripe().subscriptions.list({ customer, status: 'all' })).data.map(({ id }) => id)
const idOf = ({ body }: { body: Record<string, unknown> }) =>
  (body['data'] as { subscription_id: string } | undefined)?.subscription_id

test('a plan that is ordered many times at once is ordered once, and each of them hears of it', async () => {
  const tenant = await tenantWithCard()
  const answers = await allAtOnce(tenant, Array(5).fill({}))
  expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(200))
  const orders = await ordersOf(tenant)
  expect(orders).toHaveLength(1)
  expect(new Set(answers.map(idOf))).toEqual(new Set(orders))
  expect(await order(tenant)).toMatchObject({ status: 409, body: { error: { code: 'subscription_exists' } } })
})

test('of different plans that are ordered at once for an account one is charged', async () => {
  const tenant = await tenantWithCard()
  const { enterprise, personal, team } = tenants.api().deps.config.stripe.priceIds
  const wishes = [personal, team, enterprise].map((price_id) => ({ price_id }))
  const answers = await allAtOnce(tenant, wishes)
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409])
  expect(await ordersOf(tenant)).toHaveLength(1)
})

test('whoever was charged hears of the order, also while we are not ready to store it', async () => {
  const tenant = await tenantWithCard()
  const { db } = tenants.api().deps
  const held = await db.startTransaction().execute()
  await lockCustomer(held, tenant.customer_id)
  const first = await order(tenant)
  await held.rollback().execute()
  expect(first.status).toBe(200)
  expect(idOf(await order(tenant))).toBe(idOf(first))
  expect(await ordersOf(tenant)).toEqual([idOf(first)])
})

test('an order that somebody else made with the address, and did not pay, is not the tenant’s', async () => {
  const tenant = await tenantWithCard()
  const { db } = tenants.api().deps
  const guest = { ...newBuyer(), email: tenant.email, name: 'Guest' }
  const metadata = { product_type: 'mcp', tier: 'team' }
  await db
    .insertInto('customers')
    .values({
      stripeCustomerId: guest.customer,
      email: `${randomUUID()}@example.com`,
      userId: tenant.accountId,
    })
    .execute()
  await deliver(
    tenants.api(),
    subscriptionEvent(guest, 'created', {
      overrides: { metadata, status: 'incomplete' },
      priceId: tenants.api().env['STRIPE_PRICE_MCP_TEAM'],
    }),
  )
  expect((await order(tenant)).status).toBe(200)
})
