import { existsSync } from 'node:fs'
import { chmod, cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findFreePort } from '../lib/free-port.ts'
import { isAlive } from '../lib/processes.ts'
import { locatePostgresBinaries } from './binaries.ts'
import { type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded-postgres.ts'
import { initialiseCluster } from './initialise-cluster.ts'
import { unprivilegedAccount } from './unprivileged.ts'

let directory: string
let options: EmbeddedPostgresOptions

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'embedded-'))
  options = {
    dataDirectory: join(directory, 'postgres'),
    logFile: join(directory, 'logs/postgres.log'),
    port: await findFreePort(),
    password: 'p@ss/word',
    settings: { fsync: 'off' },
  }
})

afterEach(() => rm(directory, { recursive: true, force: true }))

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}

test('data survives a stop, a kill of the server and a stale pid file', async () => {
  const first = await startEmbeddedPostgres(options)
  await query(first.url(), "CREATE TABLE kept AS SELECT 'é🐎' AS text")
  await first.stop()
  expect(isAlive(first.pid)).toBe(false)

  const second = await startEmbeddedPostgres(options)
  process.kill(second.pid, 'SIGKILL')
  await second.ended
  await writeFile(join(options.dataDirectory, 'postmaster.pid'), `${process.pid}\n${options.dataDirectory}\n`)

  const third = await startEmbeddedPostgres(options)
  expect(await query(third.url(), 'SELECT text FROM kept')).toEqual([{ text: 'é🐎' }])
  await third.stop()
})

test('a server that outlived its starter is replaced', async () => {
  const orphan = await startEmbeddedPostgres(options)
  const next = await startEmbeddedPostgres(options)
  expect(isAlive(orphan.pid)).toBe(false)
  expect(await query(next.url(), 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  await next.stop()
})

test('a wrong password is refused', async () => {
  const server = await startEmbeddedPostgres(options)
  const url = new URL(server.url())
  url.password = 'guess'
  await expect(query(url.href, 'SELECT 1')).rejects.toThrow('password authentication failed')
  await server.stop()
})

test('a port in use is told with the line of the server log, and nothing stays behind', async () => {
  const holder = await startEmbeddedPostgres(options)
  const rival = { ...options, dataDirectory: join(directory, 'rival'), logFile: join(directory, 'rival.log') }
  await expect(startEmbeddedPostgres(rival)).rejects.toThrow(/PostgreSQL ended at start: .*FATAL/)
  await holder.stop()
})

test('a cluster is made where program and data lie in a folder that is closed to others', async () => {
  const native = join(dirname(locatePostgresBinaries().initdb), '..')
  const closed = join(directory, 'closed')
  await cp(native, join(closed, 'native'), { recursive: true, verbatimSymlinks: true })
  await chmod(closed, 0o700)
  await initialiseCluster({
    initdb: join(closed, 'native/bin/initdb'),
    dataDirectory: join(closed, 'postgres'),
    user: 'kamiyo',
    password: 'secret',
    account: unprivilegedAccount(),
  })
  expect(existsSync(join(closed, 'postgres/PG_VERSION'))).toBe(true)
})
