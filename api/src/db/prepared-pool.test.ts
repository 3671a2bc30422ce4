import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../../tests/harness/database.ts'
import { createLogger } from '../lib/logger.ts'
import { createDb, type Db } from './client.ts'

let db: Db
let drop: () => Promise<void>
beforeAll(async () => {
  const database = await createTestDatabase()
  drop = database.drop
  db = createDb(database.url, createLogger('silent'), { maxConnections: 1 })
})
afterAll(async () => {
  await db.destroy()
  await drop()
})

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

test('a statement that fails is as good as new the next time', async () => {
  const divide = (by: number) => sql<{ result: number }>`select 10 / ${by}::int as result`.execute(db)
  await expect(divide(0)).rejects.toThrow('division by zero')
  expect((await divide(5)).rows).toEqual([{ result: 2 }])
})
