import { randomUUID } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { checkoutEvent, newBuyer } from '../../../testing/events.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { loadConfig } from '../../config/config.ts'
import { processEvent } from '../webhooks/process.ts'
import { composeCode } from './code.ts'
import { ADMIN_MAIL_NAMES } from './mails.ts'
import { sendDelivery } from './sender.ts'

const ADMIN_EMAILS = 'one@kamiyo.example,two@kamiyo.example'
let api: EventApi
afterEach(async () => await api.close())

const deliveries = () =>
  api.deps.db
    .selectFrom('emailDeliveries')
    .select(['id', 'kind', 'status'])
    .orderBy('createdAt')
    .orderBy('kind')
    .execute()
const ofAdmins = async () => (await deliveries()).filter(({ kind }) => kind.startsWith('admin_'))

test('operators hear of a new token, which is not in their mail', async () => {
  api = await startEventApi({ ADMIN_EMAILS })
  await api.deliver(checkoutEvent(newBuyer()))
  const [mail, ...others] = await ofAdmins()
  expect(others).toEqual([])
  expect(mail).toMatchObject({ kind: 'admin_token_issued' })
  await sendDelivery(api.deps, mail?.id ?? '')
  expect(api.provider.mails[0]?.subject).toBe('[KAMIYO MCP] A token was issued')
  expect(api.provider.mails[0]?.text).not.toMatch(/eyJ[\w-]+\./)
})

test('an event that failed for the tenth time is mailed once, and not if it was replayed in the meantime', async () => {
  api = await startEventApi({ ADMIN_EMAILS })
  const { db } = api.deps
  const row = { livemode: false, created: new Date(), type: 'invoice.paid', status: 'failed', attempts: 9 }
  await db
    .insertInto('webhookEvents')
    .values([
      { ...row, id: 'evt_one' },
      { ...row, id: 'evt_two' },
    ])
    .execute()
  for (const id of ['evt_one', 'evt_two', 'evt_one']) {
    expect(await processEvent(api.deps, { id, type: 'invoice.paid' })).toBe('dead')
  }
  await db.updateTable('webhookEvents').set({ status: 'processed' }).where('id', '=', 'evt_two').execute()
  for (const { id } of await ofAdmins()) await sendDelivery(api.deps, id)
  expect((await ofAdmins()).map(({ kind, status }) => `${kind} ${status}`).toSorted()).toEqual([
    'admin_dead_event cancelled',
    'admin_dead_event sent',
  ])
  expect(api.provider.mails[0]?.text).toContain('evt_one')
})

test('a pause of sending is mailed once, however long it lasts', async () => {
  api = await startEventApi({ ADMIN_EMAILS, ADMIN_MAILS: 'mail_paused' })
  await api.deliver(checkoutEvent(newBuyer()))
  const { db } = api.deps
  const [welcome] = await deliveries()
  for (let times = 0; times < 3; times += 1) {
    api.provider.answers.push(401)
    await db
      .updateTable('mailPauses')
      .set({ pausedUntil: new Date(Date.now() - 1_000) })
      .execute()
    await db
      .updateTable('emailDeliveries')
      .set({ nextAttemptAt: new Date(Date.now() - 1_000) })
      .execute()
    await sendDelivery(api.deps, welcome?.id ?? '')
  }
  expect(api.provider.requests).toBe(3)
  const mails = await ofAdmins()
  expect(mails).toHaveLength(1)
  await db.deleteFrom('mailPauses').execute()
  await sendDelivery(api.deps, mails[0]?.id ?? '')
  expect(api.provider.mails[0]?.text).toContain('401')
})

test('a name in ADMIN_MAILS that no mail has is refused with those there are', async () => {
  api = await startEventApi()
  const read = (ADMIN_MAILS: string) => loadConfig({ ...api.env, ADMIN_MAILS }, ADMIN_MAIL_NAMES)
  expect(() => read('dead_events')).toThrow(
    /ADMIN_MAILS must be none, or a comma-separated list of dead_event, mail_paused, .*invoice_issue.*\. Leave/,
  )
  for (const names of ['', 'none', 'refund,dead_event']) read(names)
})

for (const env of [{ ADMIN_EMAILS, ADMIN_MAILS: 'none' }, { ADMIN_EMAILS: '' }]) {
  test(`nobody is notified with ${JSON.stringify(env)}`, async () => {
    api = await startEventApi(env)
    await api.deliver(checkoutEvent(newBuyer()))
    expect(await ofAdmins()).toEqual([])
  })
}

test('a code is sent at once and lies in no table', async () => {
  api = await startEventApi()
  const requestId = randomUUID()
  const mail = {
    requestId,
    purpose: 'sign_in',
    to: 'ada@example.com',
    code: '483920',
    expiresInMinutes: 10,
  } as const
  expect(await api.deps.mailer.send(await composeCode(api.deps, mail))).toMatchObject({ sent: true })
  expect(api.provider.mails[0]).toMatchObject({
    to: 'ada@example.com',
    subject: 'Your KAMIYO MCP sign-in code',
  })
  expect(api.provider.mails[0]?.text).toContain('483920')
  expect(await deliveries()).toEqual([])
})
