import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorOf, postJson } from '../../../testing/error-of.ts'
import { startTestApi, type TestApi } from '../../../testing/start-test-api.ts'

let api: TestApi

beforeAll(async () => {
  api = await startTestApi({ env: { DATABASE_URL: 'postgresql://nobody@127.0.0.1:9/none' } })
})
afterAll(async () => {
  await api.close()
})

test('without the database a buyer still reaches Checkout', async () => {
  expect((await postJson(`${api.url}/api/billing/create-checkout-session`, { tier: 'team' })).status).toBe(
    200,
  )
})

test('what needs the database is a 503 that says when to come back', async () => {
  const key = { 'idempotency-key': randomUUID() }
  const inquiry = { name: 'Ada', email: 'ada@example.com', message: 'Hello' }
  const answers = await Promise.all([
    errorOf(await postJson(`${api.url}/api/billing/create-checkout-session`, { tier: 'team' }, key)),
    errorOf(await postJson(`${api.url}/api/inquiries`, inquiry)),
  ])
  for (const answer of answers) {
    expect(answer).toMatchObject({ status: 503, code: 'database_unavailable' })
    expect(answer.headers.get('retry-after')).toBe('5')
  }
})
