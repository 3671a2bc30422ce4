import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordSql } from '../../../../tests/harness/record-sql.ts'
import { checkoutEvent, newBuyer, subscriptionEvent } from '../../../testing/events.ts'
import { eventStatus, ONE_OF_EACH, outcomeOf } from '../../../testing/outcome.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { readEvent, type StripeEvent } from '../../stripe/event.ts'
import { createIntake } from './intake.ts'

/** As many as arrive during a few commits. */
const BUYERS = 24

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
  await api.deliver(checkoutEvent(newBuyer()))
})
afterAll(async () => await api.close())

function parsed(event: object): StripeEvent {
  const read = readEvent(event)
  if (!read) throw new Error('The test made an event that cannot be read')
  return read
}

const newBuyers = () => Array.from({ length: BUYERS }, newBuyer)

test('events that arrive together share their commits', async () => {
  const events = newBuyers().map((buyer) => subscriptionEvent(buyer, 'created'))
  // Not over HTTP, where a fast machine has stored one event before the next arrives.
  const receive = createIntake(api.deps)
  const statements = await recordSql(async () => await Promise.all(events.map((one) => receive(parsed(one)))))
  const commits = statements.filter((text) => text === 'commit')
  expect(commits.length).toBeLessThanOrEqual(BUYERS / 2)
  const inserts = statements.filter((text) => /insert into webhook_events/.test(text))
  expect(inserts.length).toBeLessThanOrEqual(BUYERS / 2)
})

test('one that fails takes no other with it, and costs no other a try', async () => {
  const buyers = newBuyers()
  const [poisoned] = buyers
  const events = buyers.map((buyer) => checkoutEvent(buyer))
  await sql`alter table subscriptions add constraint poison check (stripe_subscription_id <> ${sql.lit(
    poisoned?.subscription,
  )})`.execute(api.deps.db)
  const replies = await Promise.all(events.map((one) => api.deliver(one)))
  await sql`alter table subscriptions drop constraint poison`.execute(api.deps.db)
  expect(replies.map(({ status }) => status)).toEqual(buyers.map((buyer) => (buyer === poisoned ? 500 : 200)))
  for (const [index, buyer] of buyers.entries()) {
    const isPoisoned = buyer === poisoned
    const status = isPoisoned ? 'failed' : 'processed'
    expect(await eventStatus(api, events[index] ?? {})).toMatchObject({ status, attempts: 1 })
    if (!isPoisoned) expect(await outcomeOf(api, buyer)).toMatchObject(ONE_OF_EACH)
  }
})

test('one whose rows another transaction keeps locked does not hold up the others', async () => {
  const stuck = newBuyer()
  await api.deliver(subscriptionEvent(stuck, 'created'))
  const tx = await api.deps.db.startTransaction().execute()
  await tx
    .selectFrom('subscriptions')
    .select('id')
    .where('stripeSubscriptionId', '=', stuck.subscription)
    .forUpdate()
    .execute()
  let isAnswered = false
  const startedAtMs = performance.now()
  const waiting = api.deliver(subscriptionEvent(stuck, 'updated', { after: 10 })).finally(() => {
    isAnswered = true
  })
  await Promise.all(
    newBuyers()
      .slice(0, 8)
      .map((buyer) => api.deliver(checkoutEvent(buyer))),
  )
  // A request that waits for the row itself gives up after three seconds.
  expect(performance.now() - startedAtMs).toBeLessThan(2_900)
  expect(isAnswered).toBe(false)
  await tx.rollback().execute()
  expect((await waiting).body).toMatchObject({ status: 'success' })
})

test('one event that is delivered many times at once, among others, has its effects once', async () => {
  const buyers = newBuyers().slice(0, 6)
  const events = buyers.map((buyer) => checkoutEvent(buyer))
  const replies = await Promise.all(
    [...events, ...events, ...events, ...events].map((one) => api.deliver(one)),
  )
  const statuses = replies.map(({ body }) => (body as { status: string }).status)
  expect(statuses.filter((status) => status === 'success')).toHaveLength(buyers.length)
  expect(statuses.filter((status) => status === 'duplicate')).toHaveLength(3 * buyers.length)
  for (const buyer of buyers) expect(await outcomeOf(api, buyer)).toMatchObject(ONE_OF_EACH)
})
