import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import type { TestDatabase } from '../../../tests/harness/clone-database.ts'
import { createTestDatabase } from '../../../tests/harness/database.ts'
import { hasPgBouncer, startPgBouncer } from '../../../tests/harness/pgbouncer.ts'
import { startTransactionPooler, type TransactionPooler } from '../../../tests/harness/transaction-pooler.ts'
import { checkoutEvent, newBuyer } from '../../testing/events.ts'
import { tokenOf } from '../../testing/outcome.ts'
import { startEventApi } from '../../testing/start-event-api.ts'
import { createLogger } from '../telemetry/logger.ts'
import { buildWorker } from '../worker.ts'
import { createDb, type Db, type Tx } from './client.ts'
import { isLockTimeout } from './errors.ts'
import { servingSettings } from './serving-settings.ts'
import { SESSION_SETTINGS } from './session.ts'
import { withTransaction } from './transaction.ts'

const LIMITS = { lock: '3s', statement: '5s', idle: '10s', dates: 'ISO, MDY', zone: 'UTC', grace: '10' }

const server = () => new URL(inject('postgresUrl'))
const POOLERS: Record<string, () => Promise<TransactionPooler>> = {
  'a pooler that refuses settings': () => startTransactionPooler(server(), { settings: 'refuse' }),
  'a pooler that leaves settings out': () => startTransactionPooler(server(), { settings: 'ignore' }),
  ...(hasPgBouncer && { PgBouncer: () => startPgBouncer(server()) }),
}

describe.each(Object.entries(POOLERS))('behind %s, in transaction mode,', (_name, start) => {
  let pooler: TransactionPooler
  let database: TestDatabase
  let db: Db
  beforeAll(async () => {
    pooler = await start()
    database = await createTestDatabase()
    db = createDb(pooler.url(database.url), createLogger('silent'), {
      settings: servingSettings({ pastDueGraceDays: 10 }),
    })
  })
  afterAll(async () => {
    await db.destroy()
    await pooler.close()
    await database.drop()
  })

  const limits = async (handle: Db | Tx) => {
    const { rows } = await sql<typeof LIMITS>`select current_setting('lock_timeout') as lock,
      current_setting('statement_timeout') as statement, current_setting('TimeZone') as zone,
      current_setting('idle_in_transaction_session_timeout') as idle, current_setting('DateStyle') as dates,
      current_setting('kamiyo.grace_days') as grace`.execute(handle)
    return rows[0]
  }

  test('the same limits hold for a statement and inside a transaction', async () => {
    expect(await limits(db)).toEqual(LIMITS)
    expect(await withTransaction(db, limits)).toEqual(LIMITS)
    expect(await Promise.all(Array.from({ length: 12 }, () => limits(db)))).toEqual(Array(12).fill(LIMITS))
  })

  test('a failed statement leaves the next one a clean connection', async () => {
    await expect(sql`select 1/0`.execute(db)).rejects.toThrow('division by zero')
    expect(await limits(db)).toEqual(LIMITS)
  })

  test('a waiter gives up on a lock after three seconds', async () => {
    const lock = (handle: Db | Tx) => sql`select pg_advisory_xact_lock(7)`.execute(handle)
    await withTransaction(db, async (holder) => {
      await lock(holder)
      const startedAt = performance.now()
      await expect(lock(db)).rejects.toSatisfy(isLockTimeout)
      expect(performance.now() - startedAt).toBeGreaterThan(2_900)
    })
  })

  test('a purchase is processed, its mail is sent by the worker, and its token works', async () => {
    const api = await startEventApi({}, pooler.url)
    const worker = buildWorker(api.deps)
    await worker.start()
    const buyer = newBuyer()
    expect((await api.deliver(checkoutEvent(buyer))).body).toMatchObject({ status: 'success' })
    expect((await api.validate(await tokenOf(api, buyer))).status).toBe(200)
    await vi.waitFor(() => expect(api.provider.mails.length).toBeGreaterThan(0), 20_000)
    await api.close()
  })
})

test('a pooler before a database that has our settings anyway is seen as one, so that no statement is prepared', async () => {
  const pooler = await startTransactionPooler(server(), { settings: 'ignore' })
  const database = await createTestDatabase()
  const admin = createDb(database.url, createLogger('silent'))
  for (const [name, value] of Object.entries(SESSION_SETTINGS)) {
    const assignment = `set ${name} = ${value
      .split(', ')
      .map((part) => `'${part}'`)
      .join(', ')}`
    await sql.raw(`alter database ${new URL(database.url).pathname.slice(1)} ${assignment}`).execute(admin)
  }
  const db = createDb(pooler.url(database.url), createLogger('silent'))
  const find = (id: number) => sql`select ${id}::int as id`.execute(db)
  await Promise.all(Array.from({ length: 60 }, (_unused, id) => find(id)))
  const { rows } = await sql<{ count: number }>`select count(*)::int from pg_prepared_statements`.execute(db)
  expect(rows).toEqual([{ count: 0 }])
  for (const handle of [db, admin]) await handle.destroy()
  await pooler.close()
  await database.drop()
})
