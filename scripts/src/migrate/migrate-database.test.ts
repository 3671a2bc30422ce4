import { expect, test } from 'vitest'
import { findFreePort } from '../lib/free-port.ts'
import { migrateDatabase } from './migrate-database.ts'

const ignore = () => undefined

test('a database that is away is named by host and name, without its password', async () => {
  const place = `127.0.0.1:${await findFreePort()}/shop`
  const failure = migrateDatabase(`postgresql://me:hidden@${place}`, ignore)
  await expect(failure).rejects.toThrow(`The database at ${place} was not migrated: `)
  await expect(failure).rejects.not.toThrow('hidden')
})

test("an address that is none, or not PostgreSQL's, is called so and not repeated", async () => {
  await expect(migrateDatabase('hidden-in-here', ignore)).rejects.toThrow(
    'DATABASE_URL does not begin with postgres://, so it is no PostgreSQL address; set it',
  )
  const other = migrateDatabase('mysql://me:hidden@db.example/shop', ignore)
  await expect(other).rejects.toThrow(
    'DATABASE_URL begins with mysql://, so it is no PostgreSQL address; set it',
  )
  await expect(other).rejects.not.toThrow('hidden')
})

test('an address with a password that is not encoded is told so, and not repeated', async () => {
  for (const password of ['hidden#1', '100%hidden']) {
    const failure = migrateDatabase(`postgresql://me:${password}@db.example/shop`, ignore)
    await expect(failure).rejects.toThrow('DATABASE_URL cannot be read as an address. The port is a number')
    await expect(failure).rejects.not.toThrow('hidden')
  }
})
