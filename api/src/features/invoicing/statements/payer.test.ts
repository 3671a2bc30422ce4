import { afterAll, beforeAll, expect, test } from 'vitest'
import { ADDRESS, createTenant, statementOf, type Tenant, use } from '../../../../testing/billed-tenant.ts'
import { issueTestKey } from '../../../../testing/create-test-key.ts'
import { call } from '../../../../testing/reply.ts'
import { startTestApi, type TestApi } from '../../../../testing/start-test-api.ts'
import { DAY_MS } from '../../../lib/durations.ts'
import { reconcileWithStripe } from '../../stripe-sync/service.ts'
import { syncRates } from '../rating/sync-rates.ts'
import { listEnded } from './due-repository.ts'
import { sealDuePeriods } from './seal-due.ts'

const BEGAN = new Date(Date.now() - 33 * DAY_MS)

let api: TestApi
beforeAll(async () => {
  api = await startTestApi({ sandboxStartsAt: BEGAN })
  await syncRates(api.deps)
})
afterAll(async () => await api.close())

/** Enterprise, at a checkout where anybody may give the tenant's address. */
async function orderOfStranger({ accountId, email }: Tenant) {
  const { stripe } = api.sandbox
  const card = 'pm_card_visa'
  const { id: customer } = await stripe.customers.create({
    ...{ email, address: ADDRESS, payment_method: card },
    invoice_settings: { default_payment_method: card },
  })
  const { id } = await stripe.subscriptions.create({
    customer,
    items: [{ price: api.deps.config.stripe.priceIds.enterprise ?? '' }],
    metadata: { tier: 'enterprise', product_type: 'mcp' },
  })
  await reconcileWithStripe(api.deps, id, { dryRun: false })
  await api.deps.db
    .updateTable('subscriptions')
    .set({ createdAt: BEGAN })
    .where('stripeSubscriptionId', '=', id)
    .execute()
  const { userId } = await api.deps.db
    .selectFrom('customers')
    .select('userId')
    .where('stripeCustomerId', '=', customer)
    .executeTakeFirstOrThrow()
  expect(userId).toBe(accountId)
  return { customer, subscription: id }
}

async function provedTenant(): Promise<Tenant> {
  const tenant = await createTenant(api, { subscription: {} })
  await api.deps.db
    .updateTable('customers')
    .set({ provedAt: new Date() })
    .where('id', '=', tenant.customerId)
    .execute()
  return tenant
}

async function statusOf({ accountId }: Tenant) {
  const { key } = await issueTestKey(api.deps, accountId)
  const { tenantId } = await api.deps.db
    .selectFrom('accounts')
    .select('tenantId')
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
  const { body } = await call(`${api.url}/api/v1/billing/status/tenant/${tenantId}`, {
    headers: { 'x-api-key': key },
  })
  return body
}

test('usage is billed to the customer and in the periods of the owner’s own plan, whatever a stranger orders with the address', async () => {
  const tenant = await provedTenant()
  const before = await statusOf(tenant)
  const stranger = await orderOfStranger(tenant)
  expect(await statusOf(tenant)).toEqual(before)
  expect(before).toMatchObject({ customer_id: tenant.customer, has_active_subscription: true })
  await use(api, tenant, { began: BEGAN, quantity: 3 })
  await sealDuePeriods(api.deps)
  expect(await statementOf(api, tenant)).toMatchObject({
    stripeCustomerId: tenant.customer,
    stripeSubscriptionId: tenant.subscription,
  })
  await api.sandbox.stripe.subscriptions.cancel(stranger.subscription)
  await reconcileWithStripe(api.deps, stranger.subscription, { dryRun: false })
  expect(await listEnded(api.deps.db, [tenant.accountId])).toEqual([])
})

test('the owner’s plan ends with the usage until then, while an order of a stranger goes on', async () => {
  const tenant = await provedTenant()
  await orderOfStranger(tenant)
  await use(api, tenant, { began: BEGAN, quantity: 3 })
  await api.sandbox.stripe.subscriptions.cancel(tenant.subscription ?? '')
  await reconcileWithStripe(api.deps, tenant.subscription ?? '', { dryRun: false })
  await api.deps.db
    .updateTable('subscriptions')
    .set({ endedAt: new Date(BEGAN.getTime() + 10 * DAY_MS) })
    .where('stripeSubscriptionId', '=', tenant.subscription ?? '')
    .execute()
  await sealDuePeriods(api.deps)
  expect(await statementOf(api, tenant)).toMatchObject({ stripeCustomerId: tenant.customer })
})
