import { sql } from 'kysely'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { checkoutEvent, newBuyer } from '../../../testing/events.ts'
import { ONE_OF_EACH, outcomeOf, tokenOf } from '../../../testing/outcome.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { buildWorker } from '../../worker.ts'

let api: EventApi
let server: Client
let database: string
beforeAll(async () => {
  api = await startEventApi()
  server = new Client({ connectionString: inject('postgresUrl') })
  await server.connect()
  database = new URL(api.deps.config.databaseUrl).pathname.slice(1)
})
afterAll(async () => {
  await api.close()
  await server.end()
})

/** Disconnects every client but the given one, like a restart. Says how many there were. */
async function cutConnections(spared = 0): Promise<number> {
  const cut = 'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> $2'
  return (await server.query(cut, [database, spared])).rowCount ?? 0
}

/** A connection that was being opened meanwhile is seen, and cut, at a later look. */
async function takeDatabaseAway(spared = 0): Promise<void> {
  await server.query(`alter database ${database} allow_connections false`)
  const isCut = async () => expect(await cutConnections(spared)).toBe(0)
  await vi.waitFor(isCut, { timeout: 10_000, interval: 100 })
}

test('while the database is away, nothing is answered 200 and nothing is lost; afterwards all goes on', async () => {
  const worker = buildWorker(api.deps)
  await worker.start()
  const earlier = newBuyer()
  await api.deliver(checkoutEvent(earlier))
  const token = await tokenOf(api, earlier)

  await takeDatabaseAway()
  const buyer = newBuyer()
  const completed = checkoutEvent(buyer)
  const refused = await api.deliver(completed)
  expect(refused.status).toBe(503)
  expect(refused.body).toMatchObject({ error: { code: 'database_unavailable' } })
  expect((await api.validate(token)).status).toBe(503)
  await server.query(`alter database ${database} allow_connections true`)

  expect((await api.deliver(completed)).body).toMatchObject({ status: 'success' })
  expect(await outcomeOf(api, buyer)).toMatchObject(ONE_OF_EACH)
  expect((await api.validate(token)).status).toBe(200)
  await vi.waitFor(() => expect(api.provider.mails).toHaveLength(2), 20_000)
}, 30_000)

test('after a restart of the database, requests are served on new connections', async () => {
  // So that there is a connection to lose.
  expect((await api.deliver(checkoutEvent(newBuyer()))).status).toBe(200)
  const losses = () => api.logLines().filter((line) => line.includes('database connection was lost')).length
  const before = losses()
  await cutConnections()
  await vi.waitFor(() => expect(losses()).toBeGreaterThan(before), 10_000)
  expect(api.logLines().filter((line) => line.includes('An idle database connection was lost'))).toEqual([])
  // A broken connection may still be used once; its request gets 503 and is repeated.
  const succeeds = async () => expect((await api.deliver(checkoutEvent(newBuyer()))).status).toBe(200)
  await vi.waitFor(succeeds, 10_000)
})

test('a connection that is lost inside a transaction fails that transaction and nothing else', async () => {
  const lost = api.deps.db.transaction().execute(async (tx) => {
    await sql`select 1`.execute(tx)
    await cutConnections()
    await sql`select pg_sleep(0.1)`.execute(tx)
  })
  await expect(lost).rejects.toThrow()
  // Other connections of the pool are broken too; their requests get 503 and are repeated.
  const succeeds = async () => expect((await api.deliver(checkoutEvent(newBuyer()))).status).toBe(200)
  await vi.waitFor(succeeds, 10_000)
})

/** What was logged from then on, above the level of single requests. */
const linesSince = (before: number) =>
  api
    .logLines()
    .slice(before)
    .filter((line) => !line.includes('"level":20'))

test('however many events are in flight when the database dies, it is told once and counted, not listed', async () => {
  const reported = vi.spyOn(api.deps.reporter, 'report')
  const locker = new Client({ connectionString: api.deps.config.databaseUrl })
  locker.on('error', () => undefined)
  await locker.connect()
  const holder = await locker.query<{ pid: number }>('select pg_backend_pid() as pid')
  await locker.query('begin; lock table subscriptions in access exclusive mode')
  const before = api.logLines().length
  const answers = Array.from({ length: 24 }, () => api.deliver(checkoutEvent(newBuyer())))
  const waiting = `select 1 from pg_stat_activity where datname = $1 and wait_event_type = 'Lock'`
  const areWaiting = async () => expect((await server.query(waiting, [database])).rowCount).toBeGreaterThan(1)
  await vi.waitFor(areWaiting, { timeout: 2_500, interval: 20 })
  // The lock is held until all are cut, so that none of them gets through.
  await takeDatabaseAway(Number(holder.rows[0]?.pid))
  const statuses = new Set((await Promise.all(answers)).map(({ status }) => status))
  await locker.end()
  await server.query(`alter database ${database} allow_connections true`)
  expect(statuses, 'some were stored and being processed').toContain(500)
  expect([...statuses].filter((status) => status < 500)).toEqual([])
  // An e-mail of an earlier test may be sent meanwhile.
  const isNews = (line: string) => line.includes('The database') || !line.includes('"level":30')
  const newLines = () =>
    linesSince(before).filter((line) => isNews(line) && !/"Processing |of the|Stripe is not/.test(line))
  // An outage that is known is counted once a second.
  const isTold = () => expect(newLines().filter((line) => line.includes('The database'))).not.toEqual([])
  await vi.waitFor(isTold, { timeout: 3_000, interval: 50 })
  expect(newLines().filter((line) => !line.includes('The database'))).toEqual([])
  expect(reported).not.toHaveBeenCalled()
})

test('while the database is away, neither a signed-in page nor a look at the health leaves a line of its own', async () => {
  const { cookies } = await api.deps.auth.startSession('reader@example.com', undefined)
  const cookie = cookies.map((each) => each.split(';')[0]).join('; ')
  await takeDatabaseAway()
  const before = api.logLines().length
  const get = async (path: string, headers = {}) => (await fetch(`${api.url}${path}`, { headers })).status
  expect(await get('/api/account/agents', { cookie })).toBe(503)
  expect(await get('/api/billing/checkout-health')).toBe(503)
  expect(await get('/readyz')).toBe(503)
  const lines = linesSince(before)
  await server.query(`alter database ${database} allow_connections true`)
  // The worker of an earlier test also looks for Stripe, which is not there.
  expect(lines.filter((line) => !/The database|Stripe is not/.test(line))).toEqual([])
})

test('an outage fills no log: one line a second, a stack once, and nothing from idle queues', async () => {
  const worker = buildWorker(api.deps)
  await worker.start()
  const buyer = newBuyer()
  await api.deliver(checkoutEvent(buyer))
  const token = await tokenOf(api, buyer)
  await takeDatabaseAway()
  await api.validate(token)
  const before = api.logLines().length
  const startedAt = performance.now()
  while (performance.now() - startedAt < 4_000)
    await Promise.all(Array.from({ length: 20 }, () => api.validate(token)))
  const lines = linesSince(before)
  await server.query(`alter database ${database} allow_connections true`)
  expect(lines.filter((line) => line.includes('The database')).length).toBeGreaterThan(1)
  expect(lines.length).toBeLessThan(8)
  expect(lines.filter((line) => line.includes('"stack"')).length).toBeLessThan(2)
})
