import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorOf, postJson } from '../../../testing/error-of.ts'
import { startTestApi, type TestApi } from '../../../testing/start-test-api.ts'

let api: TestApi
let now: Date | undefined
const create = (body: unknown, key?: string) =>
  postJson(
    `${api.url}/api/billing/create-checkout-session`,
    body,
    key === undefined ? {} : { 'idempotency-key': key },
  )
const sessionIdOf = async (response: Response) =>
  ((await response.json()) as { session_id: string }).session_id

beforeAll(async () => {
  api = await startTestApi({ deps: { clock: { now: () => now ?? new Date() } } })
})
afterAll(async () => {
  await api.close()
})

test('the same key and body get the first reply again, and without a key each request its own session', async () => {
  const key = randomUUID()
  const first = await (await create({ tier: 'team' }, key)).json()
  expect(await (await create({ tier: 'team' }, key)).json()).toEqual(first)
  const [one, two] = await Promise.all([create({ tier: 'team' }), create({ tier: 'team' })])
  expect(await sessionIdOf(one)).not.toBe(await sessionIdOf(two))
})

test('the same key with another body is refused', async () => {
  const key = randomUUID()
  await create({ tier: 'team' }, key)
  expect(await errorOf(await create({ tier: 'personal' }, key))).toMatchObject({
    status: 409,
    code: 'idempotency_key_reused',
  })
})

test('eight requests at once with one key open one session', async () => {
  const key = randomUUID()
  const replies = await Promise.all(Array.from({ length: 8 }, () => create({ tier: 'personal' }, key)))
  expect(replies.map((reply) => reply.status)).toEqual(Array(8).fill(200))
  expect(new Set(await Promise.all(replies.map(sessionIdOf))).size).toBe(1)
})

test('a crash between Stripe and our record still leads to the same session', async () => {
  const key = randomUUID()
  const first = await sessionIdOf(await create({ tier: 'team' }, key))
  await api.deps.db.updateTable('idempotencyKeys').set({ response: null }).where('key', '=', key).execute()
  expect(await sessionIdOf(await create({ tier: 'team' }, key))).toBe(first)
})

test('a key that Stripe refused a request for can be used again', async () => {
  const key = randomUUID()
  await api.sandbox.fault({
    target: 'stripe',
    kind: 'status',
    match: 'POST /v1/checkout/sessions',
    status: 400,
    times: 1,
  })
  expect((await create({ tier: 'team' }, key)).status).toBe(502)
  expect((await create({ tier: 'team' }, key)).status).toBe(200)
})

test('a key that is taken again within the same millisecond is another one to Stripe', async () => {
  const key = randomUUID()
  now = new Date()
  const first = await sessionIdOf(await create({ tier: 'team' }, key))
  await api.deps.db.deleteFrom('idempotencyKeys').where('key', '=', key).execute()
  const second = await sessionIdOf(await create({ tier: 'team' }, key))
  now = undefined
  expect(second).not.toBe(first)
})

test('a key is free again after a day', async () => {
  const key = randomUUID()
  const first = await sessionIdOf(await create({ tier: 'team' }, key))
  now = new Date(Date.now() + 25 * 60 * 60 * 1000)
  const second = await sessionIdOf(await create({ tier: 'team' }, key))
  now = undefined
  expect(second).not.toBe(first)
})

test.each(['short', 'x'.repeat(256), 'with a blank inside it', ''])('the key %j is refused', async (key) => {
  expect(await errorOf(await create({ tier: 'team' }, key))).toMatchObject({
    status: 400,
    code: 'invalid_idempotency_key',
  })
})
