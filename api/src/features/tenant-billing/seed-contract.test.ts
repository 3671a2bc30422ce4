import { expect, test } from 'vitest'
import { startTenants } from './testing/start-tenants.ts'

/** Each request as the billing guide that this contract comes from writes it; only the key is added. */
const tenants = startTenants()
const TENANT = 'Jeturing_123'

test('the requests of the billing guide are served as it writes them', async () => {
  const { key } = await tenants.createTenant(TENANT)
  expect(
    await tenants.call('POST', '/api/v1/billing/usage', {
      key,
      body: {
        tenant_id: 'Jeturing_123',
        usage_type: 'case',
        quantity: 1,
        metadata: { case_id: 'IR-2024-001' },
      },
    }),
  ).toMatchObject({ status: 200, body: { success: true, data: { tenant_id: TENANT } } })
  for (const usage_type of ['agent', 'user', 'event_ingestion', 'api_call'])
    expect(
      await tenants.call('POST', '/api/v1/billing/usage', { key, body: { usage_type, quantity: 1 } }),
    ).toMatchObject({ status: 200, body: { success: true } })
  expect(
    await tenants.call(
      'GET',
      '/api/v1/billing/usage/tenant/Jeturing_123/summary?period_start=2024-01-01T00:00:00Z&period_end=2024-01-31T23:59:59Z',
      { key },
    ),
  ).toMatchObject({
    status: 200,
    body: { success: true, data: { tenant_id: TENANT, period_end: '2024-02-01T00:00:00.000Z', usage: [] } },
  })
  const status = await tenants.call('GET', '/api/v1/billing/status/tenant/Jeturing_123', { key })
  expect(status.status).toBe(200)
  expect(Object.keys(status.body)).toEqual([
    'tenant_id',
    'customer_id',
    'has_active_subscription',
    'subscription_status',
    'trial_ends_at',
    'current_period_end',
    'is_delinquent',
    'outstanding_balance_cents',
    'next_invoice_amount_cents',
    'payment_method_configured',
  ])
})
