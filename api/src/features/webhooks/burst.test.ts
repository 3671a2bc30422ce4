import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkoutEvent, newBuyer, subscriptionEvent } from '../../../testing/events.ts'
import { tokenOf } from '../../../testing/outcome.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { lockCustomer } from '../customers/repository.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

test('five hundred events at once all pass: none is refused because it had to wait', async () => {
  const events = Array.from({ length: 250 }, newBuyerEvents).flat()
  const replies = await Promise.all(events.map((event) => api.deliver(event)))
  expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([200]))
})

test('events that wait for a locked customer leave connections for validation', async () => {
  const [buyer, busy] = [newBuyer(), newBuyer()]
  await api.deliver(checkoutEvent(buyer))
  const token = await tokenOf(api, buyer)
  const holder = await api.deps.db.startTransaction().execute()
  await lockCustomer(holder, busy.customer)
  const waiting = Array.from({ length: 20 }, () => api.deliver(subscriptionEvent(busy, 'updated')))
  await sleep(300)
  const startedAt = performance.now()
  const { status } = await api.validate(token)
  const elapsedMs = performance.now() - startedAt
  await holder.rollback().execute()
  await Promise.all(waiting)
  expect(status).toBe(200)
  expect(elapsedMs).toBeLessThan(1_000)
})

function newBuyerEvents() {
  const buyer = newBuyer()
  return [subscriptionEvent(buyer, 'created'), checkoutEvent(buyer)]
}
