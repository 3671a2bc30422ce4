import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createTestDatabase } from '../../../tests/harness/database.ts'
import { type EventApi, startEventApi } from '../../testing/start-event-api.ts'
import { createDb } from '../db/client.ts'
import { withTransaction } from '../db/transaction.ts'
import { stripeUnavailable } from '../stripe/failure.ts'
import { createQueue, type Queue } from './client.ts'

let api: EventApi
let queue: Queue
const report = vi.fn()
beforeAll(async () => {
  api = await startEventApi()
  const { config, log, outages } = api.deps
  const reporter = { report, flush: async () => undefined }
  queue = createQueue({ databaseUrl: config.databaseUrl, log, reporter, outages, runsJobs: true })
})
afterAll(async () => {
  await queue.stop()
  await api.close()
})

test('a job that fails is logged and reported, and runs again', async () => {
  const tries: string[] = []
  await queue.work('email.send', 1, async (id) => {
    tries.push(id)
    if (tries.length === 1) throw new Error('the first try fails')
  })
  await withTransaction(api.deps.db, async (tx) => await queue.enqueue(tx, 'email.send', 'delivery-1'))
  await vi.waitFor(() => expect(tries).toEqual(['delivery-1', 'delivery-1']), 15_000)
  expect(api.logLines().some((line) => line.includes('"level":50') && line.includes('delivery-1'))).toBe(true)
  expect(report).toHaveBeenCalledExactlyOnceWith(expect.any(Error), { job: 'email.send' })
})

test('a job that an outage ended is counted with those of its second, and neither logged nor reported by itself', async () => {
  report.mockClear()
  const tries: string[] = []
  await queue.work('address.correct', 1, async (id) => {
    tries.push(id)
    if (tries.length === 1) throw stripeUnavailable()
  })
  await withTransaction(api.deps.db, async (tx) => await queue.enqueue(tx, 'address.correct', 'session-1'))
  await vi.waitFor(() => expect(tries).toEqual(['session-1', 'session-1']), 15_000)
  const outageLines = api.logLines().filter((line) => line.includes('Stripe is not responding'))
  expect(outageLines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
    'Stripe is not responding. Further failures are counted',
    'Stripe is not responding: 1 job put off in the last second',
  ])
  expect(api.logLines().filter((line) => line.includes('session-1'))).toEqual([])
  expect(report).not.toHaveBeenCalled()
})

test('a backlog is not worked off at the pace of the polls', async () => {
  const jobs = Array.from({ length: 100 }, (_, index) => `code-${index}`)
  await withTransaction(api.deps.db, async (tx) => {
    for (const id of jobs) await queue.enqueue(tx, 'code.send', id)
  })
  const done = new Set<string>()
  await queue.work('code.send', 1, async (id) => {
    done.add(id)
  })
  // With two polls a second it would take fifty seconds.
  await vi.waitFor(() => expect(done.size).toBe(jobs.length), 38_000)
}, 60_000)

test('the first start in a database makes the tables of the queue, also when two processes start at once', async () => {
  const database = await createTestDatabase()
  const { log, outages } = api.deps
  const reporter = { report, flush: async () => undefined }
  const options = { databaseUrl: database.url, log, reporter, outages, runsJobs: true }
  const queues = [createQueue(options), createQueue(options)]
  await Promise.all(queues.map((one) => one.start()))
  const db = createDb(database.url, log, { outages })
  const done: string[] = []
  await queues[0]?.work('code.send', 1, async (id) => {
    done.push(id)
  })
  await withTransaction(db, async (tx) => await queues[1]?.enqueue(tx, 'code.send', 'first'))
  await vi.waitFor(() => expect(done).toEqual(['first']), 15_000)
  await Promise.all(queues.map((one) => one.stop()))
  await db.destroy()
  await database.drop()
})
