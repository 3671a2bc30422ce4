import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import {
  type Buyer,
  checkoutEvent,
  invoiceEvent,
  newBuyer,
  subscriptionEvent,
} from '../../../testing/events.ts'
import { eventStatus, ONE_OF_EACH, outcomeOf } from '../../../testing/outcome.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import type { Tx } from '../../db/client.ts'
import { lockCustomer } from '../customers/repository.ts'

const A_MOMENT_MS = 700

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
  await api.deliver(checkoutEvent(newBuyer()))
})
afterAll(async () => await api.close())

const release: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const one of release.splice(0)) await one()
})

/** Holds the customer's lock as a stuck process would. */
async function holdElsewhere(hold: (tx: Tx) => Promise<unknown>): Promise<() => Promise<void>> {
  const tx = await api.deps.db.startTransaction().execute()
  await hold(tx)
  const letGo = async () => await tx.rollback().execute()
  release.push(async () => (tx.isRolledBack ? undefined : await letGo()))
  return letGo
}

async function timed<T>(work: Promise<T>): Promise<{ result: T; elapsedMs: number }> {
  const startedAt = performance.now()
  return { result: await work, elapsedMs: performance.now() - startedAt }
}

const updates = (buyer: Buyer, count: number) =>
  Array.from({ length: count }, (_unused, after) => subscriptionEvent(buyer, 'updated', { after }))

test('twenty-four events of a customer who is locked elsewhere do not delay another customer', async () => {
  const [stuck, other] = [newBuyer(), newBuyer()]
  await holdElsewhere(async (tx) => await lockCustomer(tx, stuck.customer))
  const waiting = updates(stuck, 24).map((event) => api.deliver(event))
  await sleep(300)
  const { result, elapsedMs } = await timed(api.deliver(checkoutEvent(other)))
  expect(result.body).toMatchObject({ status: 'success' })
  expect(elapsedMs).toBeLessThan(A_MOMENT_MS)
  const { result: replies, elapsedMs: untilAnswered } = await timed(Promise.all(waiting))
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([500]))
  // They wait together, not one after the other.
  expect(untilAnswered).toBeLessThan(5_000)
})

test('one event that is held elsewhere twenty-four times over does not delay another customer', async () => {
  const [stuck, other] = [newBuyer(), newBuyer()]
  const held = checkoutEvent(stuck)
  await api.deliver(held)
  await holdElsewhere(async (tx) =>
    tx.selectFrom('webhookEvents').select('id').where('id', '=', String(held['id'])).forUpdate().execute(),
  )
  const waiting = Array.from({ length: 24 }, () => api.deliver(held))
  await sleep(300)
  const { elapsedMs } = await timed(api.deliver(checkoutEvent(other)))
  expect(elapsedMs).toBeLessThan(A_MOMENT_MS)
  await Promise.all(waiting)
})

test('customers whose rows are locked elsewhere hold no slot while they wait', async () => {
  const stuck = Array.from({ length: 4 }, newBuyer)
  for (const buyer of stuck) await api.deliver(subscriptionEvent(buyer, 'created'))
  const letGo = await holdElsewhere(
    async (tx) =>
      await tx
        .selectFrom('subscriptions')
        .select('id')
        .where(
          'stripeSubscriptionId',
          'in',
          stuck.map(({ subscription }) => subscription),
        )
        .forUpdate()
        .execute(),
  )
  const waiting = []
  for (const buyer of stuck) {
    // Apart from each other, so that each is processed by itself.
    waiting.push(api.deliver(subscriptionEvent(buyer, 'updated', { after: 10 })))
    await sleep(100)
  }
  const { result, elapsedMs } = await timed(api.deliver(checkoutEvent(newBuyer())))
  expect(result.body).toMatchObject({ status: 'success' })
  // Without this, a slot is free after three seconds.
  expect(elapsedMs).toBeLessThan(2_000)
  await letGo()
  for (const { body } of await Promise.all(waiting)) expect(body).toMatchObject({ status: 'success' })
})

test('an event whose rows stay locked elsewhere has not failed: it is left unfinished, and told so', async () => {
  const buyer = newBuyer()
  await api.deliver(subscriptionEvent(buyer, 'created'))
  await holdElsewhere(
    async (tx) =>
      await tx
        .selectFrom('subscriptions')
        .select('id')
        .where('stripeSubscriptionId', '=', buyer.subscription)
        .forUpdate()
        .execute(),
  )
  const update = subscriptionEvent(buyer, 'updated', { after: 10 })
  const { status, body } = await api.deliver(update)
  expect([status, JSON.stringify(body)]).toEqual([500, expect.stringContaining('is being processed')])
  expect(await eventStatus(api, update)).toMatchObject({ status: 'received', attempts: 0 })
})

test('the events of a customer who is free again soon are all processed, without a second delivery', async () => {
  const buyer = newBuyer()
  const letGo = await holdElsewhere(async (tx) => await lockCustomer(tx, buyer.customer))
  const waiting = [checkoutEvent(buyer), ...updates(buyer, 10)].map((event) => api.deliver(event))
  await sleep(700)
  await letGo()
  const { result, elapsedMs } = await timed(Promise.all(waiting))
  expect(new Set(result.map(({ status }) => status))).toEqual(new Set([200]))
  expect(elapsedMs).toBeLessThan(2_000)
  expect(await outcomeOf(api, buyer)).toMatchObject(ONE_OF_EACH)
})

test('an event that waits for its subscription and is delivered again while its customer is held is left to the sweep', async () => {
  const buyer = newBuyer()
  const paid = invoiceEvent(buyer, 'paid')
  expect((await api.deliver(paid)).body).toMatchObject({ status: 'deferred' })
  await holdElsewhere(async (tx) => await lockCustomer(tx, buyer.customer))
  expect((await api.deliver(paid)).status).toBe(500)
  // The process that held the customer may have stored the subscription without finding the event, which was
  // locked here.
  expect(await eventStatus(api, paid)).toMatchObject({ status: 'received', attempts: 0 })
})
