import { inject } from 'vitest'
import { cloneDatabase, type TestDatabase } from './clone-database.ts'
import { findFastDirectory } from './fast-directory.ts'
import { findSecretsInDatabase } from './leaks.ts'
import { startTemplateServer, TEMPLATE_DATABASE } from './template-server.ts'

/**
 * A separate migrated database, so that test files can run concurrently. After the tests, dropping it fails
 * if a table contains a complete token, a key or a secret.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  return refuseSecrets(await cloneDatabase(inject('postgresUrl'), inject('templateDatabase')))
}

/**
 * The same with the job queue's tables, as after the first start of the API: to make them takes longer than most
 * tests.
 */
export async function createStartedDatabase(): Promise<TestDatabase> {
  return refuseSecrets(await cloneDatabase(inject('postgresUrl'), inject('startedTemplateDatabase')))
}

export interface OwnDatabase extends TestDatabase {
  /** Crashes the server and starts it again. */
  crash(): Promise<void>
}

/** The same on a separate server, which may crash; unlike the shared one it keeps what was committed. */
export async function createOwnDatabase(): Promise<OwnDatabase> {
  const settings = { fsync: 'off', full_page_writes: 'off', max_connections: '200' }
  const server = await startTemplateServer(settings, await findFastDirectory())
  const { url, drop } = refuseSecrets(await cloneDatabase(server.url, TEMPLATE_DATABASE))
  return {
    url,
    crash: server.crash,
    async drop() {
      await drop().finally(() => server.stop())
    },
  }
}

function refuseSecrets({ url, drop }: TestDatabase): TestDatabase {
  return {
    url,
    async drop() {
      const leaks = await findSecretsInDatabase(url)
      await drop()
      if (leaks.length > 0) throw new Error(`Secrets were written into the database: ${leaks.join('; ')}`)
    },
  }
}
