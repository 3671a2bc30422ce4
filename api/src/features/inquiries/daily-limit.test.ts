import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { postJson } from '../../../testing/error-of.ts'
import { operatorOf } from '../../../testing/operator.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { withTransaction } from '../../db/transaction.ts'

const INQUIRY = { name: 'Ada', email: 'ada@example.com', message: 'We need an SLA.' }

let api: EventApi
beforeEach(async () => {
  api = await startEventApi({
    INQUIRY_MAILS_PER_DAY: '3',
    INQUIRIES_PER_DAY: '12',
    RATE_LIMIT_RPM: '1000',
    ADMIN_EMAILS: 'operator@kamiyo.example',
  })
})
afterEach(async () => await api.close())

const send = async () => {
  const response = await postJson(`${api.url}/api/inquiries`, INQUIRY)
  return { status: response.status, ...((await response.json()) as { id: string; delayed?: true }) }
}
const mailsOf = async (kind: string) =>
  await api.deps.db.selectFrom('emailDeliveries').select('inquiryId').where('kind', '=', kind).execute()

test('of very many messages in a day, sent at once, only the allowed number is mailed, and all are kept', async () => {
  const replies = await Promise.all(Array.from({ length: 12 }, send))
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([202]))
  expect(replies.filter(({ delayed }) => delayed)).toHaveLength(9)
  expect(await mailsOf('inquiry')).toHaveLength(3)
  const { body } = (await operatorOf(api).get('/inquiries')) as {
    body: { data: { id: string; message: string; mail_status: string | null }[] }
  }
  expect(body.data.map(({ id }) => id).toSorted()).toEqual(replies.map(({ id }) => id).toSorted())
  expect(body.data.filter((inquiry) => inquiry.mail_status === null)).toHaveLength(9)
  expect(body.data[0]?.message).toBe(INQUIRY.message)
})

test('the operators are notified of it once a day', async () => {
  for (let count = 0; count < 6; count += 1) await send()
  expect(await mailsOf('admin_inquiry_limit')).toHaveLength(1)
})

test('a day later messages are mailed again', async () => {
  for (let count = 0; count < 3; count += 1) await send()
  const { db } = api.deps
  await db
    .updateTable('emailDeliveries')
    .set({ createdAt: new Date(Date.now() - 25 * 3_600_000) })
    .execute()
  expect(await send()).not.toHaveProperty('delayed')
})

test('of very many concurrent messages in a day, only the allowed number is stored, and the rest are told when to retry', async () => {
  const replies = await Promise.all(
    Array.from({ length: 20 }, async () => await postJson(`${api.url}/api/inquiries`, INQUIRY)),
  )
  expect(replies.map(({ status }) => status).toSorted()).toEqual([
    ...Array(12).fill(202),
    ...Array(8).fill(429),
  ])
  for (const refused of replies.filter(({ status }) => status === 429)) {
    const { error } = (await refused.json()) as { error: Record<string, string> }
    expect(error).toMatchObject({
      code: 'rate_limited',
      message: expect.stringContaining('support@kamiyo.example'),
    })
    const retryAfterSeconds = Number(refused.headers.get('retry-after'))
    expect(retryAfterSeconds).toBeGreaterThan(86_000)
    expect(retryAfterSeconds).toBeLessThanOrEqual(86_400)
  }
  const stored = await api.deps.db.selectFrom('inquiries').select('id').execute()
  expect(stored).toHaveLength(12)
  await api.deps.db
    .updateTable('inquiries')
    .set({ createdAt: new Date(Date.now() - 25 * 3_600_000) })
    .where('id', '=', stored[0]?.id ?? '')
    .execute()
  expect((await send()).status).toBe(202)
  expect((await send()).status).toBe(429)
})

test('messages that wait for the count hold no connection, and are asked to retry later', async () => {
  const { db } = api.deps
  const waiting = await withTransaction(db, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('inquiries', 0))`.execute(tx)
    const sent = Array.from({ length: 30 }, send)
    await sleep(300)
    const startedAt = performance.now()
    expect((await fetch(`${api.url}/readyz`)).status).toBe(200)
    expect(performance.now() - startedAt).toBeLessThan(2_500)
    return await Promise.all(sent)
  })
  expect(new Set(waiting.map(({ status }) => status))).toEqual(new Set([429]))
})
