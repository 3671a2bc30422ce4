import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { issueTestKey } from '../../../testing/create-test-key.ts'
import { startTenants } from './testing/start-tenants.ts'

const tenants = startTenants()

const post = async (path: string, key: string, body: object, headers: Record<string, string> = {}) =>
  await tenants.call('POST', `/api/v1/billing/${path}`, { key, body, headers })

const dataOf = ({ body }: { body: Record<string, unknown> }) => (body['data'] ?? {}) as Record<string, string>
const price = () => tenants.api().deps.config.stripe.priceIds.team

async function platformKey(): Promise<string> {
  return (await issueTestKey(tenants.api().deps, null, ['billing:write', 'billing:read'])).key
}

async function tenantWithCustomer() {
  const tenant = await tenants.createTenant()
  const made = await post('customers', tenant.key, { email: `${randomUUID()}@example.com`, name: 'Ada' })
  return { ...tenant, customer_id: dataOf(made)['customer_id'] ?? '' }
}

async function withCard<Holder extends { customer_id: string }>(holder: Holder): Promise<Holder> {
  const { stripe } = tenants.api().sandbox
  const { id } = await stripe.paymentMethods.attach('pm_card_visa', { customer: holder.customer_id })
  await stripe.customers.update(holder.customer_id, { invoice_settings: { default_payment_method: id } })
  return holder
}

test('a request that is repeated with its key makes one customer and one subscription', async () => {
  const { key } = await tenants.createTenant()
  const headers = { 'idempotency-key': randomUUID() }
  const body = { email: `${randomUUID()}@example.com`, name: 'Ada' }
  const first = await post('customers', key, body, headers)
  expect(first.status).toBe(200)
  expect((await post('customers', key, body, headers)).body).toEqual(first.body)
  expect(await post('customers', key, { ...body, name: 'Bea' }, headers)).toMatchObject({ status: 409 })
  expect(await post('customers', key, body)).toMatchObject({ status: 409 })
  const { customer_id } = await withCard({ customer_id: dataOf(first)['customer_id'] ?? '' })
  const order = { customer_id, price_id: price() }
  const ordered = await post('subscriptions', key, order, headers)
  expect(ordered).toMatchObject({ status: 200, body: { data: { status: 'active' } } })
  expect((await post('subscriptions', key, order, headers)).body).toEqual(ordered.body)
  expect(await post('subscriptions', key, order)).toMatchObject({
    status: 409,
    body: { error: { code: 'subscription_exists' } },
  })
  const { stripe } = tenants.api().sandbox
  expect((await stripe.customers.list({ email: body.email })).data).toHaveLength(1)
  expect((await stripe.subscriptions.list({ customer: customer_id })).data).toHaveLength(1)
})

test('a call whose answer was lost is done once when it is repeated with its key', async () => {
  const { sandbox } = tenants.api()
  const { key } = await tenants.createTenant()
  const email = `${randomUUID()}@example.com`
  const headers = { 'idempotency-key': randomUUID() }
  const lose = async (match: string) =>
    await sandbox.fault({ target: 'stripe', kind: 'reset', phase: 'response', match })
  await lose('POST /v1/customers')
  expect((await post('customers', key, { email, name: 'Ada' }, headers)).status).toBe(503)
  await sandbox.clearFaults()
  const made = await post('customers', key, { email, name: 'Ada' }, headers)
  const order = { ...(await withCard({ customer_id: dataOf(made)['customer_id'] ?? '' })), price_id: price() }
  await lose('POST /v1/subscriptions')
  expect((await post('subscriptions', key, order, headers)).status).toBe(503)
  await sandbox.clearFaults()
  expect((await post('subscriptions', key, order, headers)).status).toBe(200)
  expect((await sandbox.stripe.customers.list({ email })).data).toHaveLength(1)
  expect((await sandbox.stripe.subscriptions.list({ customer: order.customer_id })).data).toHaveLength(1)
})

test("another tenant's id, or its customer, does not exist for a tenant", async () => {
  const owner = await withCard(await tenantWithCustomer())
  const other = await tenantWithCustomer()
  const named = { tenant_id: owner.tenantId, email: 'other@example.com', name: 'Other' }
  expect(await post('customers', other.key, named)).toMatchObject({ status: 404 })
  for (const order of [
    { customer_id: owner.customer_id },
    { tenant_id: owner.tenantId, customer_id: owner.customer_id },
    { tenant_id: owner.tenantId, customer_id: other.customer_id },
    { customer_id: 'cus_of_nobody' },
  ])
    expect(await post('subscriptions', other.key, { price_id: price(), ...order })).toMatchObject({
      status: 404,
    })
  expect(
    (await tenants.api().sandbox.stripe.subscriptions.list({ customer: owner.customer_id })).data,
  ).toEqual([])
})

test('a tenant gives itself the usual trial and no longer one; the seller gives any', async () => {
  const { customer_id, key, tenantId } = await withCard(await tenantWithCustomer())
  const order = { customer_id, price_id: price() }
  expect(await post('subscriptions', key, { ...order, trial_period_days: 15 })).toMatchObject({ status: 403 })
  const long = { ...order, tenant_id: tenantId, trial_period_days: 60 }
  expect(await post('subscriptions', await platformKey(), long)).toMatchObject({
    status: 200,
    body: { data: { status: 'trialing' } },
  })
})

test('a customer without a card, an unknown price and an unknown code order nothing', async () => {
  const { customer_id, key } = await tenantWithCustomer()
  const order = { customer_id, price_id: price() }
  expect(await post('subscriptions', key, order)).toMatchObject({
    status: 409,
    body: { error: { code: 'conflict' } },
  })
  const wrong = { ...order, price_id: 'price_of_nobody' }
  expect(await post('subscriptions', key, wrong)).toMatchObject({
    body: { error: { code: 'invalid_price' } },
  })
  const unknown = { ...order, discount_code: 'NOBODY' }
  expect(await post('subscriptions', key, unknown)).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid_discount_code' } },
  })
})

test('discount codes are the seller’s, and one code means one thing', async () => {
  const { key } = await tenants.createTenant()
  const code = { code: 'AUTUMN', percent_off: 10, duration: 'once' }
  expect(await post('discounts', key, code)).toMatchObject({ status: 403 })
  const read = (by: string) => tenants.call('GET', '/api/v1/billing/discounts/AUTUMN', { key: by })
  expect(await read(key)).toMatchObject({ status: 404 })
  const platform = await platformKey()
  expect(await read(platform)).toMatchObject({ status: 404 })
  const made = await post('discounts', platform, code)
  expect(made.status).toBe(200)
  expect((await post('discounts', platform, code)).body).toEqual(made.body)
  expect(await post('discounts', platform, { ...code, percent_off: 90 })).toMatchObject({ status: 409 })
  for (const wrong of [
    { percent_off: undefined },
    { amount_off_cents: 100 },
    { duration: 'repeating' },
    { duration_in_months: 3 },
    { currency: 'usd' },
  ])
    expect(await post('discounts', platform, { ...code, code: 'WRONG', ...wrong })).toMatchObject({
      status: 400,
    })
  const audited = await tenants
    .api()
    .deps.db.selectFrom('auditLog')
    .select('subjectId')
    .where('action', '=', 'discount.create')
    .execute()
  expect(audited).toEqual([{ subjectId: 'AUTUMN' }])
})
