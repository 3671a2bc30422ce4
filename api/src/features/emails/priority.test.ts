import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkoutEvent, newBuyer } from '../../../testing/events.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { mailCode } from '../account/sign-in/codes.ts'
import { receiveInquiry } from '../inquiries/service.ts'
import { sendDelivery, sweepDeliveries } from './sender.ts'

let api: EventApi
beforeEach(async () => {
  api = await startEventApi({ ADMIN_EMAILS: 'operator@kamiyo.example' })
})
afterEach(async () => await api.close())

const inquire = async () =>
  await receiveInquiry(api.deps, { name: 'A', email: 'a@example.com', company: null, message: 'm' })

const jobs = async () =>
  (
    await sql<{ kind: string }>`
      select delivery.kind from pgboss.job
        join email_deliveries delivery on delivery.id::text = job.data->>'id'
      where job.name = 'email.send' and job.state < 'active'
      order by job.priority desc, job.created_on, job.id`.execute(api.deps.db)
  ).rows.map(({ kind }) => kind)

async function deliveryOf(kind: string): Promise<string> {
  const { id } = await api.deps.db
    .selectFrom('emailDeliveries')
    .select('id')
    .where('kind', '=', kind)
    .executeTakeFirstOrThrow()
  return id
}

const makeDue = async () =>
  await api.deps.db
    .updateTable('emailDeliveries')
    .set({ nextAttemptAt: new Date(Date.now() - 60_000) })
    .execute()

test('a mail with a token is taken up before messages that came earlier, and these come last', async () => {
  await inquire()
  await inquire()
  await api.deliver(checkoutEvent(newBuyer()))
  expect(await jobs()).toEqual(['welcome', 'admin_token_issued', 'inquiry', 'inquiry'])
  await sql`delete from pgboss.job`.execute(api.deps.db)
  await makeDue()
  await sweepDeliveries(api.deps)
  expect(await jobs()).toEqual(['welcome', 'admin_token_issued', 'inquiry', 'inquiry'])
})

test('while the provider takes no more, only mails with a token are tried', async () => {
  await inquire()
  await api.deliver(checkoutEvent(newBuyer()))
  api.provider.answers.push(429)
  await sendDelivery(api.deps, await deliveryOf('inquiry'))
  await makeDue()
  await sendDelivery(api.deps, await deliveryOf('inquiry'))
  await sendDelivery(api.deps, await deliveryOf('admin_token_issued'))
  expect(api.provider.requests).toBe(1)
  await sendDelivery(api.deps, await deliveryOf('welcome'))
  expect(api.provider.mails.map(({ subject }) => subject)).toEqual(['Welcome to KAMIYO MCP Personal!'])
  await sql`delete from pgboss.job`.execute(api.deps.db)
  await sweepDeliveries(api.deps)
  expect(await jobs()).toEqual([])
  await sql`update mail_pauses set paused_until = now()`.execute(api.deps.db)
  await sweepDeliveries(api.deps)
  expect(await jobs()).toEqual(['admin_token_issued', 'inquiry'])
})

test("a refusal of a code's e-mail alone also pauses sending and notifies the operators", async () => {
  const buyer = newBuyer()
  await api.deliver(checkoutEvent(buyer))
  const { id } = await api.deps.db
    .insertInto('codeRequests')
    .values({ email: buyer.email, purpose: 'sign_in' })
    .returning('id')
    .executeTakeFirstOrThrow()
  api.provider.answers.push(403)
  await expect(mailCode(api.deps, id)).rejects.toThrow('permission Mail Send')
  await sendDelivery(api.deps, await deliveryOf('welcome'))
  expect(api.provider.requests).toBe(1)
  expect(await deliveryOf('admin_mail_paused')).toBeDefined()
})
