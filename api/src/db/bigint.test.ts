import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createTestDatabase } from '../../../tests/harness/database.ts'
import { createLogger } from '../telemetry/logger.ts'
import { createDb } from './client.ts'

test('a bigint is read as a number up to 2^53, and refused where a number would be another', async () => {
  const database = await createTestDatabase()
  const db = createDb(database.url, createLogger('silent'))
  const read = async (text: string) => {
    const { rows } = await sql<{ value: number }>`select ${text}::bigint as value`.execute(db)
    return rows[0]?.value
  }
  expect(await read('2147483648')).toBe(2 ** 31)
  expect(await read('-9007199254740991')).toBe(Number.MIN_SAFE_INTEGER)
  await expect(read('9007199254740993')).rejects.toThrow('bigint 9007199254740993')
  expect(await read('1')).toBe(1)
  await db.destroy()
  await database.drop()
})
