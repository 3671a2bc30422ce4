import { expect, test } from 'vitest'
import { statementOf, use } from '../../../../testing/billed-tenant.ts'
import { issueTestKey } from '../../../../testing/create-test-key.ts'
import { DAY_MS } from '../../../lib/durations.ts'
import { deliverStatement } from '../../invoicing/statements/deliver.ts'
import { sealDuePeriods } from '../../invoicing/statements/seal-due.ts'
import { reconcileWithStripe } from '../../stripe-sync/service.ts'
import { newEvent, startTenants } from '../testing/start-tenants.ts'
import { subscribeTenant } from '../testing/subscribe.ts'

const BEGAN = new Date(Date.now() - 20 * DAY_MS)
const tenants = startTenants({ sandboxStartsAt: BEGAN })

const status = async (tenantId: string, key: string) =>
  await tenants.call('GET', `/api/v1/billing/status/tenant/${tenantId}`, { key })
const invoices = async (tenantId: string, key: string) =>
  (await tenants.call('GET', `/api/v1/billing/invoices/tenant/${tenantId}`, { key })).body

async function priceOf(subscription: string): Promise<number> {
  const preview = await tenants.api().sandbox.stripe.invoices.createPreview({ subscription })
  return preview.amount_due
}

test('who has bought nothing has a status all the same, and owes what was used', async () => {
  const { key, tenantId } = await tenants.createTenant('Jeturing_123')
  await tenants.call('POST', '/api/v1/billing/usage', { key, body: { usage_type: 'case', quantity: 3 } })
  const { status: code, body } = await status(tenantId, key)
  expect(code).toBe(200)
  // The fields of the contract, and no others.
  expect(body).toEqual({
    tenant_id: 'Jeturing_123',
    customer_id: null,
    has_active_subscription: false,
    subscription_status: null,
    trial_ends_at: null,
    current_period_end: null,
    is_delinquent: false,
    outstanding_balance_cents: 0,
    next_invoice_amount_cents: 3000,
    payment_method_configured: false,
  })
  expect(await invoices(tenantId, key)).toEqual({ success: true, data: [], next_cursor: null })
})

test("the next invoice is Stripe's preview and what was used, levels included", async () => {
  const { key, tenantId, customer, subscription } = await subscribeTenant(tenants.api())
  const price = await priceOf(subscription)
  expect(price).toBeGreaterThan(0)
  expect((await status(tenantId, key)).body).toMatchObject({
    customer_id: customer,
    has_active_subscription: true,
    subscription_status: 'active',
    trial_ends_at: null,
    current_period_end: expect.stringMatching(/Z$/),
    is_delinquent: false,
    outstanding_balance_cents: 0,
    next_invoice_amount_cents: price,
    payment_method_configured: true,
  })
  const body = [newEvent('agent', new Date(), 2), newEvent('api_call', new Date(), 12_345)]
  await tenants.call('POST', '/api/v1/usage/events', { key, body })
  expect((await status(tenantId, key)).body).toMatchObject({
    next_invoice_amount_cents: price + 2 * 5000 + 123,
  })
  expect(await invoices(tenantId, key)).toMatchObject({
    data: [{ status: 'paid', amount_paid_cents: price, amount_remaining_cents: 0, statement_id: null }],
  })
})

test('who is in a trial pays, and a subscription that ends has no next invoice but for usage', async () => {
  const { sandbox, deps } = tenants.api()
  const { key, tenantId, subscription } = await subscribeTenant(tenants.api(), { trialDays: 30 })
  expect((await status(tenantId, key)).body).toMatchObject({
    has_active_subscription: true,
    subscription_status: 'trialing',
    trial_ends_at: expect.stringMatching(/Z$/),
  })
  await sandbox.stripe.subscriptions.cancel(subscription)
  await reconcileWithStripe(deps, subscription, { dryRun: false })
  await tenants.call('POST', '/api/v1/billing/usage', { key, body: { usage_type: 'case', quantity: 1 } })
  expect((await status(tenantId, key)).body).toMatchObject({
    has_active_subscription: false,
    is_delinquent: false,
    next_invoice_amount_cents: 1000,
  })
})

test('an invoice that was tried in vain makes its tenant delinquent for what is left of it', async () => {
  const { deps, sandbox } = tenants.api()
  const { key, tenantId, accountId, customer } = await subscribeTenant(tenants.api())
  const declined = await sandbox.stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer })
  await sandbox.stripe.customers.update(customer, {
    invoice_settings: { default_payment_method: declined.id },
  })
  const { id } = await sandbox.stripe.invoices.create({ customer, auto_advance: false })
  await sandbox.stripe.invoiceItems.create({ customer, invoice: id, amount: 4321, currency: 'usd' })
  await sandbox.stripe.invoices.finalizeInvoice(id)
  expect((await status(tenantId, key)).body).toMatchObject({
    is_delinquent: false,
    outstanding_balance_cents: 4321,
  })
  await sandbox.stripe.invoices.pay(id).catch(() => undefined)
  expect((await status(tenantId, key)).body).toMatchObject({
    is_delinquent: true,
    outstanding_balance_cents: 4321,
  })
  expect(await invoices(tenantId, key)).toMatchObject({
    data: expect.arrayContaining([
      expect.objectContaining({ id, status: 'open', amount_remaining_cents: 4321, paid_at: null }),
    ]),
  })
  const other = await issueTestKey(deps, accountId, ['usage:read'])
  expect((await status(tenantId, other.key)).status).toBe(403)
})

test('a delivered invoice that is a draft yet is part of the next invoice, once, on its own or on the renewal', async () => {
  const { deps, sandbox } = tenants.api()
  for (const isOnRenewal of [false, true]) {
    const { key, tenantId, accountId, subscription } = await subscribeTenant(tenants.api())
    const price = await priceOf(subscription)
    const renewal = { period: (await periodEndOf(subscription)) + 3600 }
    const began = new Date(((await startOf(subscription)) + 60) * 1000)
    await use(tenants.api(), { accountId }, { began, quantity: 3 })
    expect((await status(tenantId, key)).body).toMatchObject({ next_invoice_amount_cents: price + 3000 })
    const clock = { now: () => new Date(renewal.period * 1000) }
    if (isOnRenewal) await sandbox.advanceClock(renewal.period - 1800 - (await nowOf()))
    await sealDuePeriods({ ...deps, clock })
    expect((await status(tenantId, key)).body).toMatchObject({ next_invoice_amount_cents: price + 3000 })
    const { id } = await statementOf(tenants.api(), { accountId })
    await deliverStatement(deps, id)
    expect((await status(tenantId, key)).body).toMatchObject({ next_invoice_amount_cents: price + 3000 })
  }
})

test('usage in one currency is not added to a plan in another', async () => {
  const { key, tenantId, subscription } = await subscribeTenant(tenants.api())
  const price = await priceOf(subscription)
  await tenants.call('POST', '/api/v1/billing/usage', { key, body: { usage_type: 'case', quantity: 3 } })
  await tenants
    .api()
    .deps.db.updateTable('subscriptions')
    .set({ currency: 'eur' })
    .where('stripeSubscriptionId', '=', subscription)
    .execute()
  expect((await status(tenantId, key)).body).toMatchObject({ next_invoice_amount_cents: price })
})

async function itemOf(subscription: string) {
  const { items } = await tenants.api().sandbox.stripe.subscriptions.retrieve(subscription)
  return items.data[0]
}

const periodEndOf = async (subscription: string) => (await itemOf(subscription))?.current_period_end ?? 0
const startOf = async (subscription: string) => (await itemOf(subscription))?.current_period_start ?? 0

async function nowOf(): Promise<number> {
  const { created } = await tenants.api().sandbox.stripe.customers.create()
  return created
}
