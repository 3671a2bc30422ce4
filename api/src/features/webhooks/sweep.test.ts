import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Buyer, checkoutEvent, invoiceEvent, newBuyer } from '../../../testing/events.ts'
import { eventStatus, ONE_OF_EACH, outcomeOf } from '../../../testing/outcome.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import type { Deps } from '../../deps.ts'
import { registerWebhookJobs } from '../../jobs/webhooks.ts'
import { readEvent } from '../../stripe/event.ts'
import { lockCustomer } from '../customers/repository.ts'
import { storeEvents } from '../history/intake-repository.ts'
import { sweepEvents } from './sweep.ts'

let api: EventApi
beforeEach(async () => {
  api = await startEventApi()
})
afterEach(async () => await api.close())

/** Purchases that a killed process stored a while ago and never processed. */
async function leaveUnfinished(count: number, minutesAgo = 1): Promise<Buyer[]> {
  const buyers = Array.from({ length: count }, () => newBuyer())
  for (const buyer of buyers) {
    const event = readEvent(checkoutEvent(buyer))
    if (!event) throw new Error('The test event is malformed')
    await storeEvents(api.deps.db, [{ event, foreign: undefined }])
    await api.deps.db
      .updateTable('webhookEvents')
      .set({ nextAttemptAt: new Date(Date.now() - minutesAgo * 60_000) })
      .where('id', '=', event.id)
      .execute()
  }
  return buyers
}

const unfinished = async () =>
  (await api.deps.db.selectFrom('webhookEvents').select('id').where('status', '<>', 'processed').execute())
    .length

test('two sweeps at once share the work: each event is processed once, and counted as delivered once', async () => {
  const buyers = await leaveUnfinished(60)
  await Promise.all([sweepEvents(api.deps), sweepEvents(api.deps)])
  for (const buyer of buyers) expect(await outcomeOf(api, buyer)).toMatchObject(ONE_OF_EACH)
  const again = await api.deps.db
    .selectFrom('webhookEvents')
    .select('id')
    .where('deliveryCount', '>', 1)
    .execute()
  expect(again).toEqual([])
})

test('events whose customer is locked elsewhere make way for the others, and lose no try', async () => {
  const stuck = await leaveUnfinished(3, 5)
  const others = await leaveUnfinished(10)
  const holder = await api.deps.db.startTransaction().execute()
  for (const { customer } of stuck) await lockCustomer(holder, customer)
  await sweepEvents(api.deps)
  const left = () => api.logLines().filter((line) => line.includes('left an event unfinished')).length
  expect(left()).toBe(3)
  // They were claimed a moment ago and are not tried again: each would make this sweep wait for its lock.
  await sweepEvents(api.deps)
  expect(left()).toBe(3)
  await holder.rollback().execute()
  for (const buyer of others) expect(await outcomeOf(api, buyer)).toMatchObject(ONE_OF_EACH)
  const unprocessed = await api.deps.db
    .selectFrom('webhookEvents')
    .select(['status', 'attempts'])
    .where('status', '<>', 'processed')
    .execute()
  expect(unprocessed).toEqual(stuck.map(() => ({ status: 'received', attempts: 0 })))
})

/** Makes every change of a table fail, as if the database's disk were full. */
async function fillDisk(table: string): Promise<void> {
  await sql`create function refuse() returns trigger language plpgsql as
    $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$`.execute(api.deps.db)
  await sql`create trigger refuse before insert or update on ${sql.table(table)}
    for each row execute function refuse()`.execute(api.deps.db)
}

test('a sweep in an outage of the database fills no log: one stack for the outage, not one for each event', async () => {
  await leaveUnfinished(12)
  await fillDisk('subscriptions')
  await sweepEvents(api.deps)
  expect(await unfinished()).toBe(12)
  const lines = api.logLines().filter((line) => !line.includes('"level":20'))
  expect(lines.filter((line) => line.includes('"stack"'))).toEqual([
    expect.stringContaining('The disk of the database is full'),
  ])
  expect(lines.filter((line) => line.includes('left an event unfinished'))).toEqual([])
})

test('a process that is told to stop leaves the rest of a backlog to the others', async () => {
  await leaveUnfinished(10)
  const stopping: Deps = { ...api.deps, shutdown: { started: true } }
  expect(await sweepEvents(stopping)).toBe(false)
  expect(await unfinished()).toBe(10)
  await sweepEvents(api.deps)
  expect(await unfinished()).toBe(0)
})

test('a run that had to end goes on at once, not at the next minute', async () => {
  let runs = 0
  // Reports at the first run that time is up, and later that there is time.
  const shutdown = {
    get started() {
      runs += 1
      return runs === 1
    },
  }
  await leaveUnfinished(1)
  await registerWebhookJobs({ ...api.deps, shutdown })
  await vi.waitFor(async () => expect(await unfinished()).toBe(0), 10_000)
})

test('what waited four days for a subscription that never came is taken for foreign, and not a day earlier', async () => {
  const waitedHours = async (hours: number) => {
    const event = invoiceEvent(newBuyer(), 'paid')
    expect((await api.deliver(event)).body).toMatchObject({ status: 'deferred' })
    await api.deps.db
      .updateTable('webhookEvents')
      .set({ receivedAt: new Date(Date.now() - hours * 3_600_000) })
      .where('id', '=', String(event['id']))
      .execute()
    return event
  }
  const [recent, old] = [await waitedHours(95), await waitedHours(97)]
  await sweepEvents(api.deps)
  expect(await eventStatus(api, recent)).toMatchObject({ status: 'deferred' })
  expect(await eventStatus(api, old)).toMatchObject({ status: 'ignored' })
})
