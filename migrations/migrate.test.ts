import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type {} from '../tests/harness/global-setup.ts'
import { migrateToLatest, migrationNames, pendingMigrations } from './migrate.ts'

let server: Client
const created: string[] = []
beforeAll(async () => {
  server = new Client({ connectionString: inject('postgresUrl') })
  await server.connect()
})
afterAll(async () => {
  for (const name of created) await server.query(`drop database if exists ${name} with (force)`)
  await server.end()
})

async function emptyDatabase(): Promise<string> {
  const name = `migrations_${randomBytes(6).toString('hex')}`
  await server.query(`create database ${name}`)
  created.push(name)
  const url = new URL(inject('postgresUrl'))
  url.pathname = `/${name}`
  return url.href
}

async function run(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(statement)
  await client.end()
}

test('four processes that migrate at once apply each migration once', async () => {
  const url = await emptyDatabase()
  expect(await pendingMigrations(url)).toEqual(migrationNames)
  const lines: string[] = []
  await Promise.all([1, 2, 3, 4].map(() => migrateToLatest(url, (line) => lines.push(line))))
  expect(lines.toSorted()).toEqual(migrationNames.map((name) => `Applied migration ${name}`))
  expect(await pendingMigrations(url)).toEqual([])
})

test('migrating again changes nothing', async () => {
  const url = await emptyDatabase()
  await migrateToLatest(url)
  const lines: string[] = []
  await migrateToLatest(url, (line) => lines.push(line))
  expect(lines).toEqual([])
})

test('an older version migrates a database of a newer one: it warns, changes nothing and is content', async () => {
  const url = await emptyDatabase()
  await migrateToLatest(url)
  await run(
    url,
    "insert into kysely_migration (name, timestamp) values ('9998-later', 'x'), ('9999-last', 'x')",
  )
  const lines: string[] = []
  await migrateToLatest(url, (line) => lines.push(line))
  expect(lines).toEqual([expect.stringMatching(/^Warning: a newer version .* 9998-later, 9999-last /)])
  expect(await pendingMigrations(url)).toEqual([])
})

test('a migration that is unknown and not a later one is still an error', async () => {
  const url = await emptyDatabase()
  await migrateToLatest(url)
  await run(url, "insert into kysely_migration (name, timestamp) values ('0003-renamed', 'x')")
  await expect(migrateToLatest(url)).rejects.toThrow(/0003-renamed/)
})

test('a migration that fails is named, is thrown, and leaves nothing behind', async () => {
  const url = await emptyDatabase()
  await run(url, 'create table webhook_events (id int)')
  await expect(migrateToLatest(url)).rejects.toThrow(/0002-webhook-events failed: .*already exists/)
  expect(await pendingMigrations(url)).toEqual(migrationNames)
})

test('an unreachable database is an error, not a silent start', async () => {
  await expect(migrateToLatest('postgres://nobody@127.0.0.1:9/none')).rejects.toThrow()
})

test('the SQL of the testing checklist works as written', async () => {
  const url = await emptyDatabase()
  await migrateToLatest(url)
  await run(url, "select * from customers where email = 'test@example.com'")
  await run(
    url,
    "select user_id, tier, expires_at, is_active from mcp_tokens where subscription_id = 'sub_test_1'",
  )
  await run(
    url,
    `select c.email, mt.tier, mt.expires_at, mt.is_active, s.stripe_subscription_id
     from mcp_tokens mt join customers c on mt.user_id = c.user_id
     join subscriptions s on mt.subscription_id = s.stripe_subscription_id where c.email = 'user@test.com'`,
  )
})
