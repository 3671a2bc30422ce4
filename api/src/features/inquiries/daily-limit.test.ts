import { afterEach, beforeEach, expect, test } from 'vitest'
import { postJson } from '../../../testing/error-of.ts'
import { operatorOf } from '../admin/testing/operator.ts'
import { startTestApi, type TestApi } from '../webhooks/testing/test-api.ts'

const INQUIRY = { name: 'Ada', email: 'ada@example.com', message: 'We need an SLA.' }

let api: TestApi
beforeEach(async () => {
  api = await startTestApi({
    INQUIRY_MAILS_PER_DAY: '3',
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

test('the operators are told of it once a day', async () => {
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
