import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkoutEvent, newBuyer } from '../../../testing/events.ts'
import type { Reply } from '../../../testing/reply.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'

const DELIVERIES = 40

let api: EventApi
let holder: Client
beforeAll(async () => {
  api = await startEventApi()
  holder = new Client({ connectionString: api.deps.config.databaseUrl })
  await holder.connect()
})
afterAll(async () => {
  await holder.end()
  await api.close()
})

test('while the database takes no event, each delivery is refused within ten seconds; afterwards all pass', async () => {
  const events = Array.from({ length: DELIVERIES }, () => checkoutEvent(newBuyer()))
  const deliverAll = async () => await Promise.all(events.map((event) => api.deliver(event)))
  await holder.query('begin; lock table webhook_events')
  const startedAt = performance.now()
  const refused = await deliverAll()
  const elapsedMs = performance.now() - startedAt
  await holder.query('rollback')
  expect(new Set(refused.map(outcome))).toEqual(new Set(['503 database_unavailable']))
  expect(elapsedMs).toBeLessThan(10_000)
  expect(new Set((await deliverAll()).map(({ status }) => status))).toEqual(new Set([200]))
}, 120_000)

const outcome = ({ status, body }: Reply) => `${status} ${(body['error'] as { code: string }).code}`
