import { expect, test } from 'vitest'
import { issueTestKey } from '../../../testing/create-test-key.ts'
import { newEvent, startTenants } from './testing/start-tenants.ts'
import { subscribeTenant } from './testing/subscribe.ts'

const REQUESTS = 100
const REPORTS = 1000
/** Wrong keys of an address, and questions to Stripe about a tenant. */
const COSTLY = 2
const tenants = startTenants({ env: { API_KEY_RATE_LIMIT_RPM: String(REQUESTS) } })

const summary = (id: string) =>
  `/api/v1/billing/usage/tenant/${id}/summary?period_start=2026-11-01T00:00:00Z&period_end=2026-11-02T00:00:00Z`

async function repeat<T>(times: number, work: (index: number) => Promise<T>): Promise<T[]> {
  return await Promise.all(Array.from({ length: times }, (_, index) => work(index)))
}

test('a key that asks without end is told when to go on, in the words of its route, and others are served', async () => {
  const [one, other] = [await tenants.createTenant(), await tenants.createTenant()]
  const read = async ({ key, tenantId }: typeof one) => await tenants.call('GET', summary(tenantId), { key })
  const answers = await repeat(REQUESTS + 3, async () => await read(one))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(REQUESTS)
  const refused = answers.filter(({ status }) => status === 429)
  expect(refused).toHaveLength(3)
  for (const { body, headers } of refused) {
    expect(body).toMatchObject({ success: false, error: { code: 'rate_limited' } })
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  }
  expect((await read(other)).status).toBe(200)
})

test('events have a limit of their own, and what was refused may be sent again', async () => {
  const [one, other] = [await tenants.createTenant(), await tenants.createTenant()]
  const report = async ({ key }: typeof one) =>
    await tenants.call('POST', '/api/v1/usage/events', { key, body: newEvent('case', new Date()) })
  const answers = await repeat(REPORTS + 2, async () => await report(one))
  const refused = answers.filter(({ status }) => status === 429)
  expect(refused).toHaveLength(2)
  expect(refused[0]?.body).toMatchObject({ error: { code: 'rate_limited', message: expect.any(String) } })
  expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await report(other)).body).toMatchObject({ accepted: 1 })
  expect((await tenants.call('GET', summary(one.tenantId), { key: one.key })).status).toBe(200)
})

test('a key without the scope counts as well', async () => {
  const { key, tenantId } = await tenants.createTenant(undefined, ['onboarding'])
  const answers = await repeat(
    REQUESTS + 1,
    async () => await tenants.call('GET', summary(tenantId), { key }),
  )
  expect(answers.filter(({ status }) => status === 403)).toHaveLength(REQUESTS)
})

test('an address with too many wrong keys gets 429, and its right ones still pass', async () => {
  const { key, tenantId } = await tenants.createTenant()
  for (const path of [summary(tenantId), '/api/v1/usage/events']) {
    const body = path.endsWith('/events') ? newEvent('case', new Date()) : undefined
    const send = async (given: string) =>
      await tenants.call(body ? 'POST' : 'GET', path, { key: given, ...(body && { body }) })
    const answers = await repeat(COSTLY + 1, async () => await send('kmy_test_of_nobody'))
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(COSTLY)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(1)
    expect((await send(key)).status).toBe(200)
  }
})

test('what makes us ask Stripe is limited by tenant, so that a platform may ask for each of its own', async () => {
  const tenant = await subscribeTenant(tenants.api())
  const other = await subscribeTenant(tenants.api())
  const platform = await issueTestKey(tenants.api().deps, null)
  for (const what of ['status', 'invoices']) {
    const read = async (id: string, key: string) =>
      (await tenants.call('GET', `/api/v1/billing/${what}/tenant/${id}`, { key })).status
    const statuses = await repeat(COSTLY + 1, async () => await read(tenant.tenantId, tenant.key))
    expect([what, statuses.filter((status) => status === 200).length]).toEqual([what, COSTLY])
    expect([what, statuses.filter((status) => status === 429).length]).toEqual([what, 1])
    expect(await read(other.tenantId, platform.key)).toBe(200)
  }
})

test("what there is not is refused in the envelope of a tenant's routes", async () => {
  for (const [method, path, code] of [
    ['GET', '/api/v1/billing/nothing', 'not_found'],
    ['GET', '/api/v1/billing/', 'not_found'],
    ['DELETE', '/api/v1/billing/usage', 'method_not_allowed'],
    ['GET', '/api/v1/billing/usage/tenant/%zz/summary', 'invalid_request'],
  ] as const)
    expect((await tenants.call(method, path)).body, path).toMatchObject({ success: false, error: { code } })
  expect((await tenants.call('GET', '/api/v1/billings')).body).not.toHaveProperty('success')
})

test('what a platform writes for one tenant leaves the others their own limit', async () => {
  const platform = await issueTestKey(tenants.api().deps, null, ['billing:write'])
  for (const [path, fields] of [
    ['/api/v1/billing/customers', { email: 'acme@limits.example', name: 'Acme' }],
    ['/api/v1/billing/subscriptions', { customer_id: 'cus_none', price_id: 'price_none' }],
  ] as const) {
    const send = async (tenantId: string) =>
      await tenants.call('POST', path, { key: platform.key, body: { tenant_id: tenantId, ...fields } })
    const answers = await repeat(COSTLY + 1, async () => await send('Acme_1'))
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused.map(({ body }) => body)).toEqual([
      expect.objectContaining({
        error: expect.objectContaining({ message: expect.stringContaining('for this tenant') }),
      }),
    ])
    expect((await send('Acme_2')).status).not.toBe(429)
  }
})
