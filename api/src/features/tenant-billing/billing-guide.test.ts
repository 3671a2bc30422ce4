import { expect, test } from 'vitest'
import { issueTestKey } from '../../../testing/create-test-key.ts'
import { startTenants } from './testing/start-tenants.ts'

/**
 * The requests of the billing guide, in its order and with its bodies; ids are those of the answers, as the guide says. The keys are a
 * platform's.
 */
const tenants = startTenants({ env: { TENANT_ID_PREFIX: 'Jeturing' } })

async function post(path: string, body: object, key?: string) {
  return await tenants.call('POST', `/api/v1/${path}`, { body, ...(key !== undefined && { key }) })
}

const dataOf = ({ body }: { body: Record<string, unknown> }) => body['data'] as Record<string, string>

async function platformKey(): Promise<string> {
  const scopes = ['onboarding', 'billing:read', 'billing:write', 'usage:read', 'usage:write'] as const
  return (await issueTestKey(tenants.api().deps, null, scopes)).key
}

test('the steps of onboarding are served as the guide writes them', async () => {
  const { deps, sandbox } = tenants.api()
  const key = await platformKey()
  const launch = { code: 'LAUNCH50', percent_off: 50, duration: 'once' }
  expect((await post('billing/discounts', launch, key)).status).toBe(200)

  const started = await post(
    'onboarding/start',
    { email: 'customer@example.com', name: 'John Doe', company_name: 'ACME Corp', phone: '+1234567890' },
    key,
  )
  expect(started).toMatchObject({
    status: 200,
    body: {
      success: true,
      data: {
        session_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        tenant_id: expect.stringMatching(/^Jeturing_[0-9a-f-]{36}$/),
        status: 'started',
        next_step: 'create_customer',
      },
    },
  })
  const { session_id, tenant_id } = dataOf(started)
  const customer = await post('onboarding/step/create-customer', { session_id })
  expect(customer).toMatchObject({ status: 200, body: { success: true } })
  const setup = await post('onboarding/step/setup-payment', {
    session_id,
    return_url: 'https://your-app.com/onboarding/complete',
  })
  expect(setup).toMatchObject({
    status: 200,
    body: {
      success: true,
      data: {
        client_secret: expect.stringMatching(/^seti_/),
        setup_intent_id: expect.stringMatching(/^seti_/),
        next_step: 'select_plan',
      },
    },
  })
  await sandbox.stripe.setupIntents.confirm(dataOf(setup)['setup_intent_id'] ?? '', {
    payment_method: 'pm_card_visa',
  })
  const selected = await post('onboarding/step/select-plan', {
    session_id,
    plan_id: 'enterprise',
    price_id: deps.config.stripe.priceIds.enterprise,
    discount_code: 'LAUNCH50',
  })
  expect(selected).toMatchObject({ status: 200, body: { data: { discount: { percent_off: 50 } } } })
  const ordered = await post('onboarding/step/create-subscription', { session_id })
  expect(ordered).toMatchObject({ status: 200, body: { success: true } })
  const completed = await post('onboarding/complete', { session_id })
  expect(completed).toMatchObject({
    status: 200,
    body: {
      success: true,
      data: {
        tenant_id,
        customer_id: dataOf(customer)['customer_id'],
        subscription_id: expect.stringMatching(/^sub_/),
        status: 'completed',
        message: 'Onboarding completed! Your account is ready.',
      },
    },
  })
})

test('the manual operations are served as the guide writes them', async () => {
  const { deps, sandbox } = tenants.api()
  const key = await platformKey()
  const tenant_id = 'Jeturing_123'
  const customer = await post(
    'billing/customers',
    { tenant_id, email: 'manual@example.com', name: 'John Doe' },
    key,
  )
  expect(customer).toMatchObject({ status: 200, body: { success: true, data: { tenant_id } } })
  const { customer_id = '' } = dataOf(customer)
  const method = await sandbox.stripe.paymentMethods.attach('pm_card_visa', { customer: customer_id })
  await sandbox.stripe.customers.update(customer_id, {
    invoice_settings: { default_payment_method: method.id },
  })
  const subscription = await post(
    'billing/subscriptions',
    {
      tenant_id,
      customer_id,
      price_id: deps.config.stripe.priceIds.enterprise,
      trial_period_days: 14,
      discount_code: 'LAUNCH50',
    },
    key,
  )
  expect(subscription).toMatchObject({
    status: 200,
    body: { success: true, data: { tenant_id, customer_id, status: 'trialing' } },
  })
  const usage = { tenant_id, usage_type: 'case', quantity: 1, metadata: { case_id: 'IR-2024-001' } }
  expect(await post('billing/usage', usage, key)).toMatchObject({ status: 200, body: { success: true } })
  const summary = `usage/tenant/${tenant_id}/summary?period_start=2024-01-01T00:00:00Z&period_end=2024-01-31T23:59:59Z`
  expect(await tenants.call('GET', `/api/v1/billing/${summary}`, { key })).toMatchObject({
    status: 200,
    body: { success: true },
  })
  expect(await tenants.call('GET', `/api/v1/billing/status/tenant/${tenant_id}`, { key })).toMatchObject({
    status: 200,
    body: {
      tenant_id,
      customer_id,
      has_active_subscription: true,
      subscription_status: 'trialing',
      trial_ends_at: dataOf(subscription)['trial_ends_at'],
      is_delinquent: false,
      outstanding_balance_cents: 0,
      payment_method_configured: true,
    },
  })
})

test('discounts are served as the guide writes them', async () => {
  const key = await platformKey()
  const summer = {
    code: 'SUMMER2024',
    percent_off: 25.0,
    duration: 'repeating',
    duration_in_months: 3,
    max_redemptions: 100,
  }
  const made = await post('billing/discounts', summer, key)
  expect(made).toMatchObject({
    status: 200,
    body: { success: true, data: { ...summer, times_redeemed: 0, valid: true } },
  })
  const read = await tenants.call('GET', '/api/v1/billing/discounts/SUMMER2024', { key })
  expect(read).toMatchObject({ status: 200, body: made.body })
  const rows = await tenants.api().deps.db.selectFrom('billingDiscounts').selectAll().execute()
  expect(rows).toContainEqual(expect.objectContaining({ code: 'SUMMER2024', durationInMonths: 3 }))
})
