import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { checkoutEvent, newBuyer, subscriptionEvent } from '../../../testing/events.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { DAY_MS } from '../../lib/durations.ts'
import { sendDelivery } from './sender.ts'

let api: EventApi
beforeEach(async () => {
  api = await startEventApi()
})
afterEach(async () => await api.close())

/** A buyer whose welcome e-mail is the only one waiting in this test's database. */
async function promiseMail() {
  const buyer = newBuyer()
  await api.deliver(checkoutEvent(buyer))
  const { id } = await theDelivery()
  return { buyer, id }
}

const theDelivery = () =>
  api.deps.db
    .selectFrom('emailDeliveries')
    .selectAll()
    .where('kind', '=', 'welcome')
    .executeTakeFirstOrThrow()

const change = (values: { createdAt?: Date; claimedAt?: Date }) =>
  api.deps.db.updateTable('emailDeliveries').set(values).execute()

test('a provider that limits us for three days on end is given up too', async () => {
  const { id } = await promiseMail()
  await change({ createdAt: new Date(Date.now() - 3.1 * DAY_MS) })
  api.provider.answers.push(429)
  await sendDelivery(api.deps, id)
  expect(await theDelivery()).toMatchObject({ status: 'dead' })
})

test('an answer that says nothing about the mail, such as 404, does not end it', async () => {
  const { id } = await promiseMail()
  api.provider.answers.push(404)
  await sendDelivery(api.deps, id)
  expect(await theDelivery()).toMatchObject({ status: 'queued', attempts: 1 })
})

test('a token that was revoked meanwhile is not mailed', async () => {
  const { id } = await promiseMail()
  await api.deps.db.updateTable('mcpTokens').set({ revokedAt: new Date() }).execute()
  await sendDelivery(api.deps, id)
  expect(api.provider.requests).toBe(0)
  expect(await theDelivery()).toMatchObject({ status: 'cancelled' })
})

test('a subscription that was canceled meanwhile is not welcomed', async () => {
  const { id, buyer } = await promiseMail()
  await api.deliver(subscriptionEvent(buyer, 'deleted', { after: 5, overrides: { status: 'canceled' } }))
  await sendDelivery(api.deps, id)
  expect(api.provider.requests).toBe(0)
  expect(await theDelivery()).toMatchObject({ status: 'cancelled' })
})

test('a subscription that is suspended is welcomed once it is back in force, and once only', async () => {
  const { id, buyer } = await promiseMail()
  await api.deliver(subscriptionEvent(buyer, 'paused', { after: 5, overrides: { status: 'paused' } }))
  await sendDelivery(api.deps, id)
  expect(api.provider.requests).toBe(0)
  await api.deliver(subscriptionEvent(buyer, 'resumed', { after: 6 }))
  await sendDelivery(api.deps, id)
  await api.deliver(subscriptionEvent(buyer, 'updated', { after: 7 }))
  await sendDelivery(api.deps, id)
  expect(api.provider.mails).toHaveLength(1)
  expect(await theDelivery()).toMatchObject({ status: 'sent', attempts: 1 })
})

test('a sender that lost its claim does not put a mail that was sent back into the queue', async () => {
  const { id } = await promiseMail()
  api.provider.answers.push('hang')
  const slow = sendDelivery(api.deps, id)
  await vi.waitFor(() => expect(api.provider.requests).toBe(1))
  await change({ claimedAt: new Date(Date.now() - 60_000) })
  await sendDelivery(api.deps, id)
  api.provider.hangUp()
  await slow
  expect(await theDelivery()).toMatchObject({ status: 'sent' })
  expect(api.provider.mails).toHaveLength(1)
})

test('a mail that cannot be built is reported, tried again, and given up after three days', async () => {
  const { id } = await promiseMail()
  const report = vi.fn()
  const deps = { ...api.deps, reporter: { report, flush: async () => undefined } }
  await sql`alter table customers rename to customers_gone`.execute(api.deps.db)
  await sendDelivery(deps, id)
  expect(await theDelivery()).toMatchObject({ status: 'queued', attempts: 1 })
  expect(report).toHaveBeenCalledOnce()
  await api.deps.db
    .updateTable('emailDeliveries')
    .set({ createdAt: new Date(Date.now() - 3.1 * DAY_MS), nextAttemptAt: new Date(0) })
    .execute()
  await sendDelivery(deps, id)
  expect(await theDelivery()).toMatchObject({ status: 'dead' })
})
