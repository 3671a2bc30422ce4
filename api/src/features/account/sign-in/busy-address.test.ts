import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AccountApi, startAccountApi } from '../../../../testing/start-account-api.ts'

const REQUESTS = 30

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi({ env: { RATE_LIMIT_RPM: '1000' } })
})
afterAll(async () => await api.close())

test('thirty requests that wait for one address leave connections for everyone else, and are asked to retry later', async () => {
  const [busy, other] = [await api.subscriber(), await api.subscriber()]
  const holder = await api.deps.db.startTransaction().execute()
  await sql`select pg_advisory_xact_lock(hashtextextended(${`code:${busy.email}`}, 0))`.execute(holder)
  const waiting = Array.from({ length: REQUESTS }, async () => await api.askForCode(busy.email))
  await sleep(500)
  const startedAt = performance.now()
  const others = [await api.askForCode(other.email), await api.validate(other.token)]
  const tookMs = performance.now() - startedAt
  const replies = await Promise.all(waiting)
  await holder.rollback().execute()
  expect(others.map(({ status }) => status)).toEqual([202, 200])
  expect(tookMs, 'less than the timeout of those who wait').toBeLessThan(2_500)
  for (const { status, headers, body } of replies) {
    expect([status, headers.get('retry-after')]).toEqual([429, '5'])
    expect(body).toMatchObject({ error: { code: 'rate_limited' } })
  }
})

test('thirty requests at once for one address are counted as if they had come one after the other', async () => {
  const { email } = await api.subscriber()
  const replies = await Promise.all(Array.from({ length: REQUESTS }, async () => await api.askForCode(email)))
  const statuses = replies.map(({ status }) => status)
  expect(statuses.filter((status) => status === 202)).toHaveLength(5)
  expect(new Set(statuses)).toEqual(new Set([202, 429]))
})
