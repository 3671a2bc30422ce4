import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { withTransaction } from '../../db/transaction.ts'
import { sendDelivery } from './sender.ts'
import { enqueueEmail } from './service.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

test('an inquiry reaches support with the sender as its reply address, escaped and without the sender in a header', async () => {
  const { db } = api.deps
  const { id } = await db
    .insertInto('inquiries')
    .values({
      name: 'Eve\r\nBcc: all@example.com',
      email: 'eve@example.com',
      message: '<script>alert(1)</script>\n  two',
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await withTransaction(db, async (tx) => {
    await enqueueEmail(tx, api.deps, { kind: 'inquiry', inquiryId: id })
    await enqueueEmail(tx, api.deps, { kind: 'inquiry', inquiryId: id })
  })
  const deliveries = await db.selectFrom('emailDeliveries').select('id').execute()
  expect(deliveries).toHaveLength(1)
  await sendDelivery(api.deps, deliveries[0]?.id ?? '')
  const [mail] = api.provider.mails
  expect(mail).toMatchObject({
    to: 'support@kamiyo.example',
    replyTo: 'eve@example.com',
    subject: 'New inquiry for KAMIYO MCP',
  })
  expect(mail?.html).toContain('&lt;script&gt;')
  expect(mail?.html).not.toContain('<script>')
  expect(mail?.text).toContain('<script>alert(1)</script>')
})

test('a mail whose transaction does not commit is never sent', async () => {
  const { db } = api.deps
  const failing = withTransaction(db, async (tx) => {
    const { id } = await tx
      .insertInto('inquiries')
      .values({ name: 'A', email: 'a@example.com', message: 'm' })
      .returning('id')
      .executeTakeFirstOrThrow()
    await enqueueEmail(tx, api.deps, { kind: 'inquiry', inquiryId: id })
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect(await db.selectFrom('emailDeliveries').select('id').execute()).toHaveLength(1)
})
