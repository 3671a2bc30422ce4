import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TEST_SECRETS } from '../../../../../tests/harness/api-environment.ts'
import { createTestKey } from '../../../../testing/create-test-key.ts'
import { startTestApi, type TestApi } from '../../../../testing/start-test-api.ts'

type Body = Record<string, unknown>

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(async () => await api.close())

async function admin(path: string, body?: object) {
  const response = await fetch(`${api.url}/api/admin${path}`, {
    method: body ? 'POST' : 'GET',
    headers: {
      authorization: `Bearer ${TEST_SECRETS.ADMIN_API_KEY}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Body }
}

async function report(key: unknown) {
  const response = await fetch(`${api.url}/api/v1/usage/events`, {
    method: 'POST',
    headers: { 'x-api-key': String(key), 'content-type': 'application/json' },
    body: JSON.stringify({ id: randomUUID(), type: 'case' }),
  })
  return { status: response.status, body: (await response.json()) as Body }
}

const order = { name: 'CRM', scopes: ['usage:write'], reason: 'A test' }

test("an operator's key for a tenant reports its usage, is shown once and stored as a hash", async () => {
  const { tenantId } = await createTestKey(api.deps)
  const issued = await admin('/api-keys', { ...order, tenant_id: tenantId })
  expect(issued.body['key']).toMatch(/^kmy_test_[0-9A-Za-z]{49}$/)
  expect(await report(issued.body['key'])).toMatchObject({ status: 200, body: { accepted: 1 } })
  const listed = await admin(`/api-keys?tenant_id=${tenantId}`)
  expect(listed.body['data']).toMatchObject([
    { id: issued.body['id'], tenant_id: tenantId, name: 'CRM', scopes: ['usage:write'], revoked_at: null },
    { name: 'A test' },
  ])
  expect(JSON.stringify(listed.body)).not.toContain(issued.body['key'])
})

test('a rolled key works beside the new one for as long as was said, and a revoked one no more', async () => {
  const { tenantId } = await createTestKey(api.deps)
  const old = (await admin('/api-keys', { ...order, tenant_id: tenantId })).body
  const rolled = (await admin(`/api-keys/${old['id']}/roll`, { reason: 'Yearly', overlap_hours: 1 })).body
  expect((await report(old['key'])).status).toBe(200)
  expect((await report(rolled['key'])).status).toBe(200)
  const again = (await admin(`/api-keys/${rolled['id']}/roll`, { reason: 'Leaked', overlap_hours: 0 })).body
  expect((await report(rolled['key'])).status).toBe(401)
  expect((await admin(`/api-keys/${rolled['id']}/roll`, { reason: 'Again' })).status).toBe(409)
  await admin(`/api-keys/${again['id']}/revoke`, { reason: 'Leaked' })
  expect((await report(again['key'])).status).toBe(401)
  expect((await admin(`/api-keys/${again['id']}/revoke`, { reason: 'Again' })).status).toBe(200)
})

test.each(['of a tenant', 'of the platform'])(
  'a rolled key %s ends when the old one was to, or never, and is replaced once',
  async (whose) => {
    const ends = new Date(Date.now() + 40 * 86_400_000)
    const tenant = whose === 'of a tenant' ? { tenant_id: (await createTestKey(api.deps)).tenantId } : {}
    for (const expiresAt of [ends, null]) {
      const old = (await admin('/api-keys', { ...order, ...tenant })).body
      await api.deps.db
        .updateTable('apiKeys')
        .set({ expiresAt })
        .where('id', '=', String(old['id']))
        .execute()
      const rolled = (await admin(`/api-keys/${old['id']}/roll`, { reason: 'Yearly' })).body
      const endOf = async (id: unknown) =>
        await api.deps.db
          .selectFrom('apiKeys')
          .select('expiresAt')
          .where('id', '=', String(id))
          .executeTakeFirstOrThrow()
      expect(await endOf(rolled['id'])).toEqual({ expiresAt })
      // Within the overlap; its end is not the key's own any more.
      expect(await admin(`/api-keys/${old['id']}/roll`, { reason: 'Again' })).toMatchObject({ status: 409 })
      const again = (await admin(`/api-keys/${rolled['id']}/roll`, { reason: 'Yearly' })).body
      expect(await endOf(again['id'])).toEqual({ expiresAt })
    }
  },
)

test('a tenant that does not exist gets no key, and a mistyped key is known as one before it is looked up', async () => {
  expect((await admin('/api-keys', { ...order, tenant_id: 'nobody' })).status).toBe(404)
  expect((await admin('/api-keys', { ...order, scopes: ['everything'] })).status).toBe(400)
  const { key } = await createTestKey(api.deps)
  const mistyped = key.slice(0, -1) + (key.endsWith('0') ? '1' : '0')
  const refused = (await report(mistyped)).body['error'] as Body
  expect(refused['message']).toContain('no complete key')
})
