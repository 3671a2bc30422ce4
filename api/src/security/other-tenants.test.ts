import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestKey, type TestKey } from '../../testing/create-test-key.ts'
import { fillPath, listOperations, type Operation } from '../../testing/operations.ts'
import { startTestApi, type TestApi } from '../../testing/start-test-api.ts'

let api: TestApi
let owner: TestKey
let other: TestKey
beforeAll(async () => {
  api = await startTestApi()
  owner = await createTestKey(api.deps)
  other = await createTestKey(api.deps)
  await send({ method: 'POST', path: '/api/v1/usage/events' }, owner.key, {
    body: { id: randomUUID(), type: 'case' },
  })
})
afterAll(async () => await api.close())

interface Sent {
  id?: string
  query?: string
  headers?: Record<string, string>
  body?: unknown
}

async function send(
  { method, path }: Pick<Operation, 'method' | 'path'>,
  key: string,
  { id = '', query = '', headers, body }: Sent,
) {
  const url = `${api.url}${path.replaceAll(/\{\w+\}/g, id)}${query}`
  const response = await fetch(url, {
    method,
    headers: {
      ...(key !== '' && { 'x-api-key': key }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, text: text.replaceAll(/"request_id":"[^"]+"/g, '') }
}

const PERIOD = '?period_start=2026-11-01T00:00:00Z&period_end=2099-11-30T23:59:59Z'

const routes = async () => (await listOperations(api)).filter(({ needsApiKey }) => needsApiKey)

test("every route for tenants answers another tenant's id exactly as one that does not exist", async () => {
  const named = (await routes()).filter(({ path }) => path.includes('{'))
  expect(named.length).toBeGreaterThanOrEqual(5)
  for (const route of named) {
    const query = route.path.endsWith('/summary') ? PERIOD : ''
    const absent = await send(route, other.key, { id: randomUUID(), query })
    expect([route.path, absent.status]).toEqual([route.path, 404])
    for (const id of [owner.tenantId, owner.accountId, owner.keyId])
      expect(await send(route, other.key, { id, query }), `${route.path} ${id}`).toEqual(absent)
  }
})

test('an id in the query, the body or a header never makes one tenant another', async () => {
  const ids = { tenant_id: owner.tenantId, account_id: owner.accountId, key_id: owner.keyId }
  for (const route of await routes()) {
    const query = `${route.path.endsWith('/summary') ? `${PERIOD}&` : '?'}${new URLSearchParams(ids)}`
    const headers = { 'x-tenant-id': owner.tenantId, 'x-account-id': owner.accountId }
    const body = route.changesSomething
      ? { ...ids, id: randomUUID(), type: 'case', usage_type: 'case', quantity: 1 }
      : undefined
    const answer = await send(route, other.key, { id: other.tenantId, query, headers, body })
    expect(answer.text, route.path).not.toContain('"quantity":')
    if (route.path === '/api/v1/billing/usage') expect(answer.status).toBe(404)
    if (route.path === '/api/v1/usage/events') expect(answer.text).toContain('unknown_tenant')
  }
  const usage = await api.deps.db.selectFrom('usageHours').select(['accountId', 'events']).execute()
  expect(usage).toEqual([{ accountId: owner.accountId, events: 1 }])
})

test('without a whole and living key every route says only that, whatever is sent to it', async () => {
  for (const route of await routes()) {
    for (const key of ['', 'kmy_test_', `${owner.key.slice(0, -1)}!`]) {
      for (const body of route.changesSomething ? [{}, [], { tenant_id: owner.tenantId }] : [undefined]) {
        const { status, text } = await send(route, key, { id: owner.tenantId, body })
        // Routes for people as well ask for a session where there is no key.
        const code = key === '' && route.needsSession ? 'not_signed_in' : 'invalid_api_key'
        expect([route.path, status, text.includes(code)]).toEqual([route.path, 401, true])
      }
    }
  }
})

test('every route for tenants is closed to a key without its scope', async () => {
  const closed = await createTestKey(api.deps, [])
  for (const route of await routes()) {
    const body = route.changesSomething ? {} : undefined
    const { status } = await send(route, closed.key, { id: closed.tenantId, body })
    expect([fillPath(route, ''), status]).toEqual([fillPath(route, ''), 403])
  }
})
