import { expect, test } from 'vitest'
import { startTenants } from './testing/start-tenants.ts'

const tenants = startTenants({ env: { STRIPE_ENABLED: 'false' } })

test('STRIPE_ENABLED=false closes billing and onboarding, and usage is recorded all the same', async () => {
  const { key, tenantId } = await tenants.createTenant()
  const closed = { status: 404, body: { success: false, error: { code: 'not_found' } } }
  expect(await tenants.call('GET', `/api/v1/billing/status/tenant/${tenantId}`, { key })).toMatchObject(
    closed,
  )
  const applicant = { email: 'ada@example.com', name: 'Ada' }
  const headers = { origin: 'http://localhost:5173' }
  expect(await tenants.call('POST', '/api/v1/onboarding/start', { body: applicant, headers })).toMatchObject(
    closed,
  )
  const body = { id: 'a', type: 'case' }
  expect(await tenants.call('POST', '/api/v1/usage/events', { key, body })).toMatchObject({ status: 200 })
})
