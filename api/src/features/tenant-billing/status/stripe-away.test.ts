import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { createStripe } from '../../../stripe/client.ts'
import { startTenants } from '../testing/start-tenants.ts'

/** Nothing listens there. */
const stripe = createStripe({ secretKey: 'sk_test_away', apiBase: 'http://127.0.0.1:9' })
const tenants = startTenants({ deps: { stripe } })

test('while Stripe is away, what depends on it says so, and the rest is served', async () => {
  const { accountId, key, tenantId } = await tenants.createTenant()
  await tenants
    .api()
    .deps.db.insertInto('customers')
    .values({ userId: accountId, stripeCustomerId: 'cus_away', email: `${randomUUID()}@example.com` })
    .execute()
  for (const what of ['status', 'invoices']) {
    const path = `/api/v1/billing/${what}/tenant/${tenantId}`
    const { status, headers, body } = await tenants.call('GET', path, { key })
    expect([what, status, headers.get('retry-after')]).toEqual([what, 503, '5'])
    expect(body).toMatchObject({
      success: false,
      error: { code: 'stripe_unavailable', message: expect.stringContaining('Stripe is not responding') },
    })
  }
  const body = { usage_type: 'case', quantity: 1 }
  expect((await tenants.call('POST', '/api/v1/billing/usage', { key, body })).status).toBe(200)
})
