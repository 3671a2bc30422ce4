import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type {} from '../tests/harness/global-setup.ts'
import { migrateToLatest } from './migrate.ts'
import { assertUsableDatabase, type Facts, findFaults } from './requirements.ts'

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

interface Made {
  url: string
  name: string
}

async function createDatabase(how = ''): Promise<Made> {
  const name = `required_${randomBytes(6).toString('hex')}`
  await server.query(`create database ${name} ${how}`)
  created.push(name)
  const url = new URL(inject('postgresUrl'))
  url.pathname = `/${name}`
  return { url: url.href, name }
}

test('a database with the defaults is usable', async () => {
  await expect(assertUsableDatabase((await createDatabase()).url)).resolves.toBeUndefined()
})

test.each(['LATIN1', 'SQL_ASCII'])('the encoding %s is refused before anything is made', async (encoding) => {
  const how = `encoding '${encoding}' template template0 locale_provider libc locale 'C'`
  const { url, name } = await createDatabase(how)
  await expect(migrateToLatest(url)).rejects.toThrow(
    `The database ${name} has the encoding ${encoding}, which cannot hold every name.`,
  )
})

test.each([
  ['default_transaction_read_only = on', 'Transactions are read-only here.'],
  ['search_path = nowhere', 'No schema of the search_path (nowhere) exists or may be used.'],
])('with %s the fault is named in one line', async (setting, line) => {
  const { url, name } = await createDatabase()
  await server.query(`alter database ${name} set ${setting}`)
  await expect(migrateToLatest(url)).rejects.toThrow(line)
})

test('tables for which the user has no grants, as after a migration that set none, are named', async () => {
  const { url, name } = await createDatabase()
  await migrateToLatest(url)
  const owner = new Client({ connectionString: url })
  await owner.connect()
  await owner.query(`create role ${name} login password 'of-this-test'`)
  await owner.query(`grant select, insert, update, delete on all tables in schema public to ${name}`)
  const ofRole = new URL(url)
  ofRole.username = name
  ofRole.password = 'of-this-test'
  await expect(assertUsableDatabase(ofRole.href)).resolves.toBeUndefined()
  await owner.query(`revoke all on wallets, gates from ${name}`)
  await expect(assertUsableDatabase(ofRole.href)).rejects.toThrow(
    'The user in DATABASE_URL may not use gates, wallets. Run pnpm migrate with APP_DATABASE_URL set as well',
  )
  await owner.query(`drop owned by ${name}; drop role ${name}`)
  await owner.end()
})

test('a statement_timeout too short for a start is named in one line that says what to change', async () => {
  const { url, name } = await createDatabase()
  await migrateToLatest(url)
  await server.query(`alter database ${name} set statement_timeout = 5`)
  await expect(assertUsableDatabase(url)).rejects.toThrow(
    `statement_timeout is 5 ms here, too short to start with. ALTER DATABASE "${name}" RESET statement_timeout, and the same for the role.`,
  )
  await server.query(`alter database ${name} set statement_timeout = '30s'`)
  await expect(assertUsableDatabase(url)).resolves.toBeUndefined()
})

test('a search path that misses the tables is told as that, not as missing migrations', async () => {
  const { url, name } = await createDatabase()
  await migrateToLatest(url)
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query('create schema elsewhere')
  await client.end()
  await server.query(`alter database ${name} set search_path = elsewhere, public`)
  await expect(assertUsableDatabase(url)).rejects.toThrow(
    'The tables are in the schema public, and the search_path (elsewhere, public) leads to elsewhere.',
  )
})

const usable: Facts = {
  database: 'shop',
  version: 150_004,
  encoding: 'UTF8',
  isStandby: false,
  isReadOnly: false,
  searchPath: '"$user", public',
  schema: 'public',
  homes: [],
  closedTables: [],
  statementTimeoutMs: 0,
}

test.each<[string, Partial<Facts>, string[]]>([
  ['the oldest version that is supported', {}, []],
  ['an older version', { version: 140_012 }, ['PostgreSQL 14 is too old: 15 or later is needed.']],
  [
    'a standby',
    { isStandby: true, isReadOnly: true },
    ['The database is a standby, which is read-only. Set DATABASE_URL to the primary.'],
  ],
])('%s is reported in as many lines as it has faults', (_what, change, lines) => {
  expect(findFaults({ ...usable, ...change })).toEqual(lines)
})
