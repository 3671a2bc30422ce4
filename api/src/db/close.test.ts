import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createTestDatabase } from '../../../tests/harness/database.ts'
import { createLogger } from '../telemetry/logger.ts'
import { createDb } from './client.ts'

test('a database that is closed while a connection is being opened ends what was asked, and is closed', async () => {
  const database = await createTestDatabase()
  const db = createDb(database.url, createLogger('silent'), { maxConnections: 4 })
  const ask = async () => await sql<{ one: number }>`select 1 as one`.execute(db)
  await ask()
  const asked = Promise.all([ask(), ask(), ask()])
  const closed = db.destroy().then(() => 'closed')
  expect(await Promise.race([closed, sleep(4_000, 'open')])).toBe('closed')
  expect((await asked).flatMap(({ rows }) => rows)).toEqual([{ one: 1 }, { one: 1 }, { one: 1 }])
  await database.drop()
})
