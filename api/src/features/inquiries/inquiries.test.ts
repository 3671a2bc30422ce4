import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorOf, postJson } from '../../../testing/error-of.ts'
import { startTestApi, type TestApi } from '../../../testing/start-test-api.ts'
import { removeExpired } from '../../jobs/retention.ts'

const INQUIRY = { name: 'Ada', email: 'ada@example.com', company: 'Engines', message: 'We need\nan SLA.' }
let api: TestApi
const send = (body: unknown) => postJson(`${api.url}/api/inquiries`, body)

beforeAll(async () => {
  api = await startTestApi()
})
afterAll(async () => {
  await api.close()
})

test('an inquiry is stored together with the promise of its mail', async () => {
  const response = await send(INQUIRY)
  expect(response.status).toBe(202)
  const { id } = (await response.json()) as { id: string }
  const stored = await api.deps.db.selectFrom('inquiries').selectAll().where('id', '=', id).executeTakeFirst()
  expect(stored).toMatchObject(INQUIRY)
  const mail = await api.deps.db
    .selectFrom('emailDeliveries')
    .select(['kind', 'status'])
    .where('inquiryId', '=', id)
    .execute()
  expect(mail).toEqual([{ kind: 'inquiry', status: 'queued' }])
})

test.each([
  [{ ...INQUIRY, name: 'Ada\r\nBcc: everyone@example.com' }, 'invalid_request', 'name'],
  [{ ...INQUIRY, name: '   ' }, 'invalid_request', 'name'],
  [{ ...INQUIRY, email: 'ada' }, 'invalid_email', 'email'],
  [{ ...INQUIRY, message: '' }, 'invalid_request', 'message'],
  [{ ...INQUIRY, message: 'a\u0000b' }, 'invalid_request', 'message'],
  [{ ...INQUIRY, message: 'x'.repeat(5001) }, 'invalid_request', 'message'],
  [{ ...INQUIRY, company: {} }, 'invalid_request', 'company'],
  ['text', 'invalid_request', undefined],
])('%j is refused and nothing is stored', async (body, code, param) => {
  const count = async () => (await api.deps.db.selectFrom('inquiries').select('id').execute()).length
  const before = await count()
  expect(await errorOf(await send(body))).toMatchObject({ status: 400, code, param })
  expect(await count()).toBe(before)
})

test('a message goes after half a year, and the row of its mail stays without it', async () => {
  const { db } = api.deps
  const written = async (daysAgo: number) => {
    const { id } = (await (await send(INQUIRY)).json()) as { id: string }
    const createdAt = new Date(Date.now() - daysAgo * 86_400_000)
    await db.updateTable('inquiries').set({ createdAt }).where('id', '=', id).execute()
    return id
  }
  const [recent, old] = [await written(179), await written(181)]
  const mails = async () =>
    (await db.selectFrom('emailDeliveries').select('inquiryId').execute()).map((row) => row.inquiryId)
  const before = (await mails()).length
  await removeExpired(api.deps)
  const left = (await db.selectFrom('inquiries').select('id').execute()).map(({ id }) => id)
  expect(left).toContain(recent)
  expect(left).not.toContain(old)
  expect(await mails()).toHaveLength(before)
  expect(await mails()).not.toContain(old)
})

test('the form writes to the seller alone, whatever address it is given', async () => {
  await send(INQUIRY)
  const kinds = await api.deps.db.selectFrom('emailDeliveries').select('kind').distinct().execute()
  expect(kinds).toEqual([{ kind: 'inquiry' }])
})
