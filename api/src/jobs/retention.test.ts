import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { checkoutEvent, event, newBuyer, subscriptionEvent } from '../../testing/events.ts'
import { type EventApi, startEventApi } from '../../testing/start-event-api.ts'
import { buildWorker } from '../worker.ts'
import { removeExpired } from './retention.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000)

async function receivedDaysAgo(days: number, delivered: Record<string, unknown>, status?: string) {
  await api.deliver(delivered)
  await api.deps.db
    .updateTable('webhookEvents')
    .set({ receivedAt: daysAgo(days), ...(status && { status }) })
    .where('id', '=', String(delivered['id']))
    .execute()
  return delivered
}

/** `gone`, `empty` or `whole`. */
async function stateOf(delivered: Record<string, unknown>): Promise<string> {
  const row = await api.deps.db
    .selectFrom('webhookEvents')
    .select(sql<boolean>`payload is null`.as('isEmpty'))
    .where('id', '=', String(delivered['id']))
    .executeTakeFirst()
  if (!row) return 'gone'
  return row.isEmpty ? 'empty' : 'whole'
}

test('payloads go after 35 days and ids after 90, but not what is unfinished or tells of a subscription', async () => {
  const cases = {
    recent: await receivedDaysAgo(34, checkoutEvent(newBuyer())),
    old: await receivedDaysAgo(36, checkoutEvent(newBuyer())),
    older: await receivedDaysAgo(91, checkoutEvent(newBuyer())),
    subscription: await receivedDaysAgo(91, subscriptionEvent(newBuyer(), 'created')),
    foreign: await receivedDaysAgo(91, event('product.created', { id: 'p', object: 'product' }, 1)),
    dead: await receivedDaysAgo(91, checkoutEvent(newBuyer()), 'dead'),
    failed: await receivedDaysAgo(91, checkoutEvent(newBuyer()), 'failed'),
  }
  await removeExpired(api.deps)
  const states = Object.entries(cases).map(async ([name, one]) => [name, await stateOf(one)])
  expect(Object.fromEntries(await Promise.all(states))).toEqual({
    recent: 'whole',
    old: 'empty',
    older: 'gone',
    subscription: 'empty',
    foreign: 'gone',
    dead: 'whole',
    failed: 'whole',
  })
  expect((await api.deliver(cases.old)).body).toMatchObject({ status: 'duplicate' })
})

test('the worker removes idempotency keys that nobody can repeat any more', async () => {
  const { db } = api.deps
  const insert = (key: string, createdAt: Date) =>
    db.insertInto('idempotencyKeys').values({ scope: 'test', key, requestHash: 'h', createdAt }).execute()
  const [expired, valid] = [randomUUID(), randomUUID()]
  await insert(expired, daysAgo(2.1))
  await insert(valid, daysAgo(0.9))
  await buildWorker(api.deps).start()
  const keys = () => db.selectFrom('idempotencyKeys').select('key').execute()
  await vi.waitFor(async () => expect(await keys()).toEqual([{ key: valid }]), 15_000)
})
