import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestKey, issueTestKey } from '../../../testing/create-test-key.ts'
import { startTestApi, type TestApi } from '../../../testing/start-test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(async () => await api.close())

const call = (fields: object = {}) => ({ specversion: '1.0', id: randomUUID(), type: 'api_call', ...fields })

async function report(key: string, body: unknown, { query = '', type = 'application/json' } = {}) {
  const response = await fetch(`${api.url}/api/v1/usage/events${query}`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': type },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

const accepted = (count: number) => ({
  status: 200,
  body: { accepted: count, duplicates: 0, late: 0, refused: [] },
})

test.each([
  ['application/json', call()],
  ['application/cloudevents+json', call()],
  ['application/cloudevents-batch+json', [call(), call()]],
])('takes %s', async (type, body) => {
  const { key } = await createTestKey(api.deps)
  expect(await report(key, body, { type })).toEqual(accepted(Array.isArray(body) ? 2 : 1))
})

test('names each refused event and its place, and counts the others', async () => {
  const { key } = await createTestKey(api.deps)
  const known = call()
  await report(key, known)
  const { status, body } = await report(key, [known, call({ id: 'a', type: 'none' }), 5, call()])
  expect(status).toBe(200)
  expect(body).toEqual({
    accepted: 1,
    duplicates: 1,
    late: 0,
    refused: [
      { index: 1, id: 'a', code: 'unknown_meter', message: expect.stringContaining('agent, user, case') },
      { index: 2, id: null, code: 'invalid_event', message: 'An event must be a JSON object.' },
    ],
  })
})

test('a key reports for its own tenant alone, and one of the platform for each that is named', async () => {
  const own = await createTestKey(api.deps)
  const other = await createTestKey(api.deps)
  const platform = await issueTestKey(api.deps, null)
  const foreign = await report(own.key, [
    call({ tenantid: other.tenantId }),
    call({ tenantid: own.tenantId }),
  ])
  expect(foreign.body).toMatchObject({ accepted: 1, refused: [{ index: 0, code: 'unknown_tenant' }] })
  const byQuery = await report(own.key, call(), { query: `?tenant_id=${other.tenantId}` })
  expect(byQuery.body).toMatchObject({ accepted: 0, refused: [{ code: 'unknown_tenant' }] })

  const both = [call({ tenantid: other.tenantId }), call(), call({ tenantid: 'nobody' })]
  const reported = await report(platform.key, both, { query: `?tenant_id=${own.tenantId}` })
  expect(reported.body).toMatchObject({ accepted: 2, refused: [{ index: 2, code: 'unknown_tenant' }] })
  const odd = [
    call({ tenantid: 'a\0b' }),
    call({ tenantid: '\ud800' }),
    ...[4711, '', null, {}].map((tenantid) => call({ tenantid })),
    call({ tenantid: 'nobody' }),
  ]
  expect((await report(platform.key, odd, { query: `?tenant_id=${own.tenantId}` })).body).toMatchObject({
    accepted: 0,
    refused: odd.map((_, index) => ({ index, code: 'unknown_tenant' })),
  })
  expect((await report(platform.key, call(), { query: '?tenant_id=a%00b' })).status).toBe(200)
  const unnamed = await report(platform.key, call())
  expect(unnamed.body).toMatchObject({ accepted: 0, refused: [{ code: 'unknown_tenant' }] })
  const { rows } = await countEvents(own.accountId, other.accountId)
  expect(rows).toEqual([2, 1])
})

async function countEvents(...accountIds: string[]) {
  const rows = []
  for (const accountId of accountIds) {
    const found = await api.deps.db
      .selectFrom('usageEvents')
      .select('key')
      .where('accountId', '=', accountId)
      .execute()
    rows.push(found.length)
  }
  return { rows }
}

test('a key that was revoked, is over, or lacks the scope reports nothing', async () => {
  const { key, keyId } = await createTestKey(api.deps)
  expect((await report(key, call())).status).toBe(200)
  await api.deps.db.updateTable('apiKeys').set({ revokedAt: new Date() }).where('id', '=', keyId).execute()
  expect(await report(key, call())).toMatchObject({
    status: 401,
    body: { error: { code: 'invalid_api_key' } },
  })
  const over = await createTestKey(api.deps)
  await api.deps.db
    .updateTable('apiKeys')
    .set({ expiresAt: new Date(Date.now() - 1) })
    .where('id', '=', over.keyId)
    .execute()
  expect((await report(over.key, call())).status).toBe(401)
  const reader = await createTestKey(api.deps, ['usage:read'])
  expect(await report(reader.key, call())).toMatchObject({
    status: 403,
    body: { error: { code: 'forbidden' } },
  })
})

test.each([
  ['nothing in it', [], 400],
  ['more than 1,000 events', Array.from({ length: 1_001 }, () => ({})), 400],
  ['a text', 'event', 400],
  ['more than 512 kB', [{ id: 'x'.repeat(600_000) }], 413],
])('a body with %s is refused whole', async (_what, body, status) => {
  const { key } = await createTestKey(api.deps)
  expect((await report(key, body)).status).toBe(status)
})
