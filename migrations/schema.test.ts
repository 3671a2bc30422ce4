import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { createTestDatabase } from '../tests/harness/database.ts'
import { dumpSchema } from './schema-dump.ts'

/** After a new migration: `tsx migrations/write-schema.ts <database url>`. */
test('schema.sql is what the migrations make', async () => {
  const database = await createTestDatabase()
  const dumped = await dumpSchema(database.url)
  await database.drop()
  expect(dumped).toBe(await readFile(new URL('schema.sql', import.meta.url), 'utf8'))
})
