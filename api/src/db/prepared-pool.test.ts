import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { TestDatabase } from '../../../tests/harness/clone-database.ts'
import { createTestDatabase } from '../../../tests/harness/database.ts'
import { createLogger } from '../telemetry/logger.ts'
import { createDb, type Db, type Tx } from './client.ts'
import { withTransaction } from './transaction.ts'

let database: TestDatabase
let db: Db
beforeAll(async () => {
  database = await createTestDatabase()
})
beforeEach(() => {
  db = createDb(database.url, createLogger('silent'), { maxConnections: 1 })
})
afterEach(async () => await db.destroy())
afterAll(async () => await database.drop())

async function preparedTexts(): Promise<string[]> {
  const { rows } = await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(db)
  return rows.map(({ statement }) => statement)
}

const findCustomer = (email: string) =>
  db.selectFrom('customers').select('id').where('email', '=', email).execute()

test('a statement that comes again is parsed once for a connection, whatever its values', async () => {
  for (const email of ['one@example.com', 'two@example.com', 'three@example.com']) await findCustomer(email)
  const texts = await preparedTexts()
  expect(texts.filter((text) => text.includes('from "customers"'))).toHaveLength(1)
})

test('lists of many lengths do not fill a connection with statements', async () => {
  for (let length = 1; length <= 600; length += 1) {
    const list = sql.join(Array.from({ length: 1 + (length % 40) }, (_unused, index) => index))
    await sql`select ${sql.lit(length)} where 1 in (${list})`.execute(db)
  }
  await sql`select 1 where 1 in (${sql.join(Array.from({ length: 41 }, (_unused, index) => index))})`.execute(
    db,
  )
  const texts = await preparedTexts()
  expect(texts.length).toBeLessThanOrEqual(500)
  expect(texts.filter((text) => text.includes('$41'))).toEqual([])
  expect(await findCustomer('four@example.com')).toEqual([])
})

test('a migration beside a running process changes no statement that it has prepared', async () => {
  await findCustomer('before@example.com')
  await sql`alter table customers add column added_by_a_migration text`.execute(db)
  expect(await findCustomer('after@example.com')).toEqual([])
})

test('a migration that adds a column fails no statement that asks for all of them', async () => {
  const findAll = (handle: Db | Tx) =>
    handle.selectFrom('customers').selectAll().where('email', '=', 'all@example.com').execute()
  await findAll(db)
  await sql`alter table customers add column added_by_another text`.execute(db)
  expect(await findAll(db)).toEqual([])
  await sql`alter table customers drop column added_by_another`.execute(db)
  expect(await db.transaction().execute(findAll)).toEqual([])
})

test('a migration that changes the type of a column fails no statement, and none in a transaction of ours', async () => {
  await sql`create table measured (size integer)`.execute(db)
  const find = (handle: Db | Tx) =>
    sql<{ size: number }>`select size from measured where size > ${0}`.execute(handle)
  const change = (type: string) => sql`alter table measured alter size type ${sql.raw(type)}`.execute(db)
  await find(db)
  await change('bigint')
  expect((await find(db)).rows).toEqual([])
  await change('numeric')
  expect((await withTransaction(db, find)).rows).toEqual([])
})

test('a session that has lost its statements gets them again', async () => {
  await findCustomer('here@example.com')
  await sql`deallocate all`.execute(db)
  expect(await findCustomer('here@example.com')).toEqual([])
  await sql`deallocate all`.execute(db)
  const find = (tx: Tx) =>
    tx.selectFrom('customers').select('id').where('email', '=', 'tx@example.com').execute()
  expect(await withTransaction(db, find)).toEqual([])
})

test('a statement that fails is as good as new the next time', async () => {
  const divide = (by: number) => sql<{ result: number }>`select 10 / ${by}::int as result`.execute(db)
  await expect(divide(0)).rejects.toThrow('division by zero')
  expect((await divide(5)).rows).toEqual([{ result: 2 }])
})
