import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { checkoutEvent, newBuyer, subscriptionEvent } from '../../../testing/events.ts'
import { ONE_OF_EACH, outcomeOf } from '../../../testing/outcome.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { createDb, type Db } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { readEvent } from '../../stripe/event.ts'
import { buildWorker } from '../../worker.ts'
import { storeEvents } from '../history/intake-repository.ts'
import { receiveEvent } from './intake.ts'

let api: EventApi
let narrow: Db
let deps: Deps
beforeAll(async () => {
  api = await startEventApi()
  narrow = createDb(api.deps.config.databaseUrl, api.deps.log, { maxConnections: 1 })
  deps = { ...api.deps, db: narrow }
})
afterAll(async () => {
  await narrow.destroy()
  await api.close()
})

function parse(event: object) {
  const parsed = readEvent(event)
  if (!parsed) throw new Error('The test event is malformed')
  return parsed
}

test('a pool of one connection serves forty events at once: nothing takes a second one inside a transaction', async () => {
  const buyers = Array.from({ length: 20 }, () => newBuyer())
  const events = buyers.flatMap((buyer) => [checkoutEvent(buyer), subscriptionEvent(buyer, 'created')])
  const results = await Promise.all(events.map((event) => receiveEvent(deps, parse(event))))
  expect(new Set(results)).toEqual(new Set(['success']))
  for (const buyer of buyers) expect(await outcomeOf(api, buyer)).toMatchObject(ONE_OF_EACH)
})

test('two instances that get the same events at once have their effects once', async () => {
  const buyers = Array.from({ length: 10 }, () => newBuyer())
  const events = buyers.flatMap((buyer) => [subscriptionEvent(buyer, 'created'), checkoutEvent(buyer)])
  await Promise.all([
    ...events.map((event) => api.deliver(event)),
    ...events.toReversed().map((event) => receiveEvent(deps, parse(event))),
  ])
  for (const buyer of buyers) expect(await outcomeOf(api, buyer)).toMatchObject(ONE_OF_EACH)
})

test('a worker that starts finishes the events that a killed process left', async () => {
  const buyer = newBuyer()
  const event = parse(checkoutEvent(buyer))
  await storeEvents(api.deps.db, [{ event, foreign: undefined }])
  await api.deps.db
    .updateTable('webhookEvents')
    .set({ nextAttemptAt: new Date(Date.now() - 10_000) })
    .where('id', '=', event.id)
    .execute()
  await buildWorker(api.deps).start()
  await vi.waitFor(async () => expect(await outcomeOf(api, buyer)).toMatchObject(ONE_OF_EACH), 10_000)
})
