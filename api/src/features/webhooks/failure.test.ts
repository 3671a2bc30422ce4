import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  checkoutEvent,
  event,
  invoiceEvent,
  newBuyer,
  subscriptionEvent,
  unix,
} from '../../../testing/events.ts'
import { eventStatus, ONE_OF_EACH, outcomeOf } from '../../../testing/outcome.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { processEvent } from './process.ts'
import { sweepEvents } from './sweep.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
  await sql`create function fail_on_token() returns trigger language plpgsql as
    $$ begin raise exception 'the disk is full'; end $$`.execute(api.deps.db)
})
afterAll(async () => await api.close())

/** Causes a real failure during processing: tokens cannot be written while `work` runs. */
async function whileTokensFail<T>(work: () => Promise<T>): Promise<T> {
  await sql`create trigger fail before insert on mcp_tokens execute function fail_on_token()`.execute(
    api.deps.db,
  )
  try {
    return await work()
  } finally {
    await sql`drop trigger fail on mcp_tokens`.execute(api.deps.db)
  }
}

async function makeDue(event: Record<string, unknown>): Promise<void> {
  await api.deps.db
    .updateTable('webhookEvents')
    .set({ nextAttemptAt: sql<Date>`now() - interval '1 minute'` })
    .where('id', '=', String(event['id']))
    .execute()
}

test('when the first try fails, nothing of it stays and the next delivery does everything once', async () => {
  const buyer = newBuyer()
  const completed = checkoutEvent(buyer)
  const failed = await whileTokensFail(() => api.deliver(completed))
  expect(failed.status).toBe(500)
  expect(failed.body).toMatchObject({ error: { code: 'processing_failed' } })
  expect(JSON.stringify(failed.body)).not.toContain('disk')
  expect(await outcomeOf(api, buyer)).toMatchObject({ customers: 0, subscriptions: 0, tokens: 0, mails: 0 })
  expect(await eventStatus(api, completed)).toMatchObject({ status: 'failed', attempts: 1 })
  expect((await api.deliver(completed)).body).toMatchObject({ status: 'success' })
  expect((await api.deliver(completed)).body).toMatchObject({ status: 'duplicate' })
  expect(await outcomeOf(api, buyer)).toMatchObject(ONE_OF_EACH)
})

test('the sweep finishes what failed, without a second delivery', async () => {
  const buyer = newBuyer()
  const completed = checkoutEvent(buyer)
  await whileTokensFail(() => api.deliver(completed))
  await makeDue(completed)
  await sweepEvents(api.deps)
  expect(await outcomeOf(api, buyer)).toMatchObject(ONE_OF_EACH)
  expect(await eventStatus(api, completed)).toMatchObject({ status: 'processed' })
})

test('what fails in the sweep, or when it is delivered again, is logged with its own type', async () => {
  const completed = checkoutEvent(newBuyer())
  const before = api.logLines().length
  await whileTokensFail(async () => {
    for (const again of [1, 2]) expect((await api.deliver(completed)).status, `delivery ${again}`).toBe(500)
    await makeDue(completed)
    await sweepEvents(api.deps)
  })
  const errorLines = api
    .logLines()
    .slice(before)
    .filter((line) => line.includes('"Error processing '))
  expect(errorLines).toHaveLength(3)
  for (const line of errorLines) expect(line).toContain('"Error processing checkout.session.completed: evt_')
})

test('an event that is not stored is told as that, and not as one that is in work elsewhere', async () => {
  const missing = processEvent(api.deps, { id: 'evt_not_stored', type: 'invoice.paid' })
  await expect(missing).rejects.toThrow('Event evt_not_stored is not stored')
})

test('the sweep leaves an event alone until its pause is over', async () => {
  const completed = checkoutEvent(newBuyer())
  await whileTokensFail(() => api.deliver(completed))
  await sweepEvents(api.deps)
  expect(await eventStatus(api, completed)).toMatchObject({ status: 'failed', attempts: 1 })
})

test('an event that was stored by a process that died is taken up by the sweep', async () => {
  const buyer = newBuyer()
  const completed = checkoutEvent(buyer)
  await whileTokensFail(() => api.deliver(completed))
  // The result of a crash between the two transactions: stored, never tried.
  await api.deps.db
    .updateTable('webhookEvents')
    .set({ status: 'received', attempts: 0 })
    .where('id', '=', String(completed['id']))
    .execute()
  await makeDue(completed)
  await sweepEvents(api.deps)
  expect(await outcomeOf(api, buyer)).toMatchObject(ONE_OF_EACH)
})

test('a poisonous event is dead after ten tries, is answered 200, and is reported as an error', async () => {
  const poison = checkoutEvent(newBuyer())
  await whileTokensFail(async () => {
    for (let attempt = 1; attempt < 10; attempt += 1) expect((await api.deliver(poison)).status).toBe(500)
    expect((await api.deliver(poison)).body).toMatchObject({ status: 'dead' })
  })
  expect((await api.deliver(poison)).body).toMatchObject({ status: 'dead' })
  expect(await eventStatus(api, poison)).toMatchObject({ status: 'dead', attempts: 10 })
  const report = api
    .logLines()
    .find((line) => line.includes('is dead') && line.includes(String(poison['id'])))
  expect(report).toContain('"level":50')
})

test('while a customer is locked elsewhere, the answer is 500, no failed try is counted, and a later delivery succeeds', async () => {
  const buyer = newBuyer()
  const completed = checkoutEvent(buyer)
  await api.deps.db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`customer:${buyer.customer}`}, 0))`.execute(tx)
    expect((await api.deliver(completed)).status).toBe(500)
  })
  expect(await eventStatus(api, completed)).toMatchObject({ status: 'received', attempts: 0 })
  expect((await api.deliver(completed)).body).toMatchObject({ status: 'success' })
  expect(await outcomeOf(api, buyer)).toMatchObject(ONE_OF_EACH)
})

test('unfinished work elsewhere is never answered 200, and waiting for it is no failed try', async () => {
  const completed = checkoutEvent(newBuyer())
  await whileTokensFail(() => api.deliver(completed))
  await api.deps.db.transaction().execute(async (tx) => {
    await sql`select 1 from webhook_events where id = ${completed['id']} for update`.execute(tx)
    expect((await api.deliver(completed)).status).toBe(500)
  })
  expect(await eventStatus(api, completed)).toMatchObject({ attempts: 1 })
})

test('a deferred event that fails does not take the subscription with it', async () => {
  const buyer = newBuyer()
  const attached = {
    ...checkoutEvent(buyer),
    type: 'payment_method.attached',
    data: { object: { id: 'pm_1', object: 'payment_method', customer: buyer.customer } },
  }
  expect((await api.deliver(attached)).body).toMatchObject({ status: 'deferred' })
  await sql`alter table payment_methods add constraint no_cards check (false) not valid`.execute(api.deps.db)
  expect((await api.deliver(subscriptionEvent(buyer, 'created'))).body).toMatchObject({ status: 'success' })
  expect(await eventStatus(api, attached)).toMatchObject({ status: 'failed' })
  await sql`alter table payment_methods drop constraint no_cards`.execute(api.deps.db)
  await makeDue(attached)
  await sweepEvents(api.deps)
  expect(await eventStatus(api, attached)).toMatchObject({ status: 'processed' })
})

test('one sweep finishes more than a batch', async () => {
  const events = Array.from({ length: 220 }, () =>
    event('product.created', { id: 'prod_1', object: 'product' }, unix(new Date())),
  )
  await api.deps.db
    .insertInto('webhookEvents')
    .values(
      events.map((one) => ({
        id: String(one['id']),
        type: 'product.created',
        livemode: false,
        created: new Date(),
        payload: JSON.stringify(one),
        nextAttemptAt: new Date(Date.now() - 60_000),
      })),
    )
    .execute()
  await sweepEvents(api.deps)
  const left = await api.deps.db
    .selectFrom('webhookEvents')
    .select('id')
    .where('type', '=', 'product.created')
    .where('status', '<>', 'ignored')
    .execute()
  expect(left).toEqual([])
})

test('a deferred event that someone else holds does not hold up the subscription it waits for', async () => {
  const buyer = newBuyer()
  const paid = invoiceEvent(buyer, 'paid')
  await api.deliver(paid)
  await api.deps.db.transaction().execute(async (tx) => {
    await sql`select 1 from webhook_events where id = ${paid['id']} for update`.execute(tx)
    expect((await api.deliver(checkoutEvent(buyer))).body).toMatchObject({ status: 'success' })
  })
  expect((await api.deliver(paid)).body).toMatchObject({ status: 'success' })
})
