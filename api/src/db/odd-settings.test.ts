import { sql } from 'kysely'
import { Client } from 'pg'
import { expect, inject, onTestFinished, test, vi } from 'vitest'
import { checkoutEvent, newBuyer } from '../../testing/events.ts'
import { tokenOf } from '../../testing/outcome.ts'
import { startEventApi } from '../../testing/start-event-api.ts'
import { buildWorker } from '../worker.ts'
import { queueUrl } from './session.ts'

/** Settings that an operator may have made for the database before installing this product. */
const ODD = [
  "DateStyle = 'SQL, DMY'",
  "TimeZone = 'Asia/Kolkata'",
  "IntervalStyle = 'sql_standard'",
  "default_transaction_isolation = 'serializable'",
  "statement_timeout = '1h'",
  'standard_conforming_strings = off',
]

async function startWithOddSettings(settings: readonly string[]) {
  const server = new Client({ connectionString: inject('postgresUrl') })
  await server.connect()
  onTestFinished(async () => await server.end())
  const api = await startEventApi()
  onTestFinished(api.close)
  const name = new URL(api.deps.config.databaseUrl).pathname.slice(1)
  const apply = async () => {
    for (const setting of settings) await server.query(`alter database ${name} set ${setting}`)
    // They apply to new connections.
    await server.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
  }
  return { api, apply }
}

test('whatever dates, time zone, isolation and backslashes a database has by default, purchases and tokens work', async () => {
  const { api, apply } = await startWithOddSettings(ODD)
  await apply()
  const worker = buildWorker(api.deps)
  await worker.start()
  const buyer = newBuyer()
  expect((await api.deliver(checkoutEvent(buyer))).body).toMatchObject({ status: 'success' })
  expect((await api.validate(await tokenOf(api, buyer))).status).toBe(200)
  await vi.waitFor(() => expect(api.provider.mails.length).toBeGreaterThan(0), 20_000)
})

test('our connections and those of the job queue read dates and see other changes in one way, whatever the database says', async () => {
  const { api, apply } = await startWithOddSettings(ODD)
  await apply()
  const settings = `select current_setting('DateStyle') as dates, current_setting('default_transaction_isolation') as isolation`
  const queue = new Client({ connectionString: queueUrl(api.deps.config.databaseUrl, 'session') })
  await queue.connect()
  onTestFinished(async () => await queue.end())
  const ours = await sql.raw(settings).execute(api.deps.db)
  const expected = [{ dates: 'ISO, MDY', isolation: 'read committed' }]
  expect([ours.rows, (await queue.query(settings)).rows]).toEqual([expected, expected])
})

test('a database that became read-only is a 503 to come back for, and the log says why', async () => {
  const { api, apply } = await startWithOddSettings(['default_transaction_read_only = on'])
  const completed = checkoutEvent(newBuyer())
  expect((await api.deliver(completed)).status).toBe(200)
  await apply()
  const later = checkoutEvent(newBuyer())
  await vi.waitFor(async () => {
    const { status, body } = await api.deliver(later)
    expect({ status, body }).toMatchObject({ status: 503, body: { error: { code: 'database_unavailable' } } })
    expect(api.logLines().join('')).toContain('The database is read-only')
  }, 10_000)
})
