import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkoutEvent, newBuyer, subscriptionEvent } from '../../../../testing/events.ts'
import { sendAll } from '../../../../testing/outbox.ts'
import { newPackBuyer, packEvent } from '../../../../testing/pack-events.ts'
import { type EventApi, startEventApi } from '../../../../testing/start-event-api.ts'
import { sweepSubscriptions } from '../../../jobs/reconciliation.ts'
import { DAY_MS } from '../../../lib/durations.ts'

let api: EventApi
const buyer = newBuyer()
beforeEach(async () => {
  api = await startEventApi()
  await api.deliver(subscriptionEvent(buyer, 'created'))
  await api.deliver(checkoutEvent(buyer))
  await sendAll(api)
})
afterEach(async () => await api.close())

async function findExpiry(): Promise<Date> {
  const { expiresAt } = await api.deps.db
    .selectFrom('mcpTokens')
    .select('expiresAt')
    .where('supersededAt', 'is', null)
    .executeTakeFirstOrThrow()
  return expiresAt
}

async function sweep(daysBeforeExpiry: number): Promise<string[]> {
  api.setNow(new Date((await findExpiry()).getTime() - daysBeforeExpiry * DAY_MS))
  await sweepSubscriptions(api.deps)
  return await sendAll(api)
}

const update = (overrides: Record<string, unknown>) =>
  api.deliver(subscriptionEvent(buyer, 'updated', { after: 10, overrides }))

test('a paying customer is notified once, two weeks before a token expires', async () => {
  expect(await sweep(15)).toEqual([])
  expect(await sweep(13)).toEqual(['token_expiring sent'])
  expect(await sweep(12)).toEqual([])
  const expiresAt = await findExpiry()
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(expiresAt)
  const mail = api.provider.mails.at(-1)
  expect(mail?.subject).toBe(`A KAMIYO MCP token of yours expires on ${day}`)
  expect(mail?.text).toContain('your agent "default"')
})

test('no e-mail is sent about a token that has expired or been revoked by then', async () => {
  expect(await sweep(-1)).toEqual([])
  await api.deps.db.updateTable('mcpTokens').set({ revokedAt: new Date() }).execute()
  expect(await sweep(5)).toEqual([])
})

test('a customer who cancelled for an earlier day is not notified, unless they undo it', async () => {
  const cancelAt = Math.floor((await findExpiry()).getTime() / 1000) - 86_400
  await update({ cancel_at: cancelAt })
  await sendAll(api)
  expect(await sweep(10)).toEqual([])
  await api.deliver(subscriptionEvent(buyer, 'updated', { after: 20 }))
  await sendAll(api)
  expect(await sweep(9)).toEqual(['token_expiring sent'])
})

test('a token replaced while the mail waits is not warned of', async () => {
  api.setNow(new Date((await findExpiry()).getTime() - 5 * DAY_MS))
  await sweepSubscriptions(api.deps)
  await api.deps.db.updateTable('mcpTokens').set({ supersededAt: new Date() }).execute()
  expect(await sendAll(api)).toEqual(['token_expiring cancelled'])
})

test('who has credits and no subscription is reminded of a token that expires, while credits are left', async () => {
  const pack = newPackBuyer()
  await api.deliver(packEvent(pack))
  await api.deps.db
    .updateTable('subscriptions')
    .set({ status: 'canceled' })
    .where('stripeSubscriptionId', '=', buyer.subscription)
    .execute()
  await api.deps.db.updateTable('creditGrants').set({ expiresAt: null }).execute()
  await sendAll(api)
  expect(await sweep(13)).toEqual(['token_expiring sent'])
  expect(api.provider.mails.at(-1)).toMatchObject({
    to: pack.email,
    text: expect.stringContaining('Your credits go on'),
  })
})
