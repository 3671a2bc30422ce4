import { Client } from 'pg'
import { expect, test } from 'vitest'
import { createTestDatabase } from './database.ts'

async function query(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows
  } finally {
    await client.end()
  }
}

test('a test database has the migrated tables and is apart from every other', async () => {
  const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()])
  await query(one.url, 'CREATE TABLE only_here (id int)')
  const tables = (url: string) =>
    query(url, "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'")
  expect(await tables(one.url)).toContainEqual({ name: 'webhook_events' })
  expect(await tables(one.url)).toContainEqual({ name: 'only_here' })
  expect(await tables(other.url)).not.toContainEqual({ name: 'only_here' })
  await Promise.all([one.drop(), other.drop()])
})

test('a dropped test database is gone even while a connection to it is open', async () => {
  const database = await createTestDatabase()
  const client = new Client({ connectionString: database.url })
  client.on('error', (error) => expect(error.message).toContain('terminat'))
  await client.connect()
  await database.drop()
  await expect(query(database.url, 'SELECT 1')).rejects.toThrow('does not exist')
  await client.end()
})

test('text is stored as UTF-8', async () => {
  const database = await createTestDatabase()
  expect(
    await query(
      database.url,
      "SELECT 'žluťoučký 🐎' AS text, current_setting('server_encoding') AS encoding",
    ),
  ).toEqual([{ text: 'žluťoučký 🐎', encoding: 'UTF8' }])
  await database.drop()
})
