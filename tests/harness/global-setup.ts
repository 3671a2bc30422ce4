import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrateToLatest } from '@kamiyo/migrations/migrate'
import { startEmbeddedPostgres } from '@kamiyo/scripts/embedded-postgres'
import { findFreePort } from '@kamiyo/scripts/free-port'
import { Client } from 'pg'
import type { TestProject } from 'vitest/node'

const TEMPLATE_DATABASE = 'kamiyo_template'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
    templateDatabase: string
  }
}

/** One PostgreSQL for the whole run, with a migrated database that every test database is a copy of. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), 'kamiyo-tests-'))
  const postgres = await startEmbeddedPostgres({
    dataDirectory: join(directory, 'postgres'),
    port: await findFreePort(),
    logFile: join(directory, 'postgres.log'),
    password: 'only-for-tests',
    // Nothing here outlives the run, so nothing needs to reach the disk.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' },
  })
  const teardown = async () => {
    await postgres.stop()
    await rm(directory, { recursive: true, force: true })
  }
  try {
    await createTemplate(postgres.url(), postgres.url(TEMPLATE_DATABASE))
  } catch (error) {
    await teardown()
    throw error
  }
  project.provide('postgresUrl', postgres.url())
  project.provide('templateDatabase', TEMPLATE_DATABASE)
  return teardown
}

async function createTemplate(serverUrl: string, templateUrl: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl })
  await client.connect()
  await client.query(`CREATE DATABASE ${TEMPLATE_DATABASE}`)
  await client.end()
  await migrateToLatest(templateUrl)
}
