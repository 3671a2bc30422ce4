import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrateToLatest } from '@kamiyo/migrations/migrate'
import { withClient } from '@kamiyo/migrations/with-client'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@kamiyo/scripts/embedded-postgres'
import { findFreePort } from '@kamiyo/scripts/free-port'

export const TEMPLATE_DATABASE = 'kamiyo_template'
const PASSWORD = 'only-for-tests'

export interface TemplateServer {
  url: string
  /** Crashes it, breaking all connections, and starts it again: it recovers from its log. */
  crash(): Promise<void>
  stop(): Promise<void>
}

/**
 * A PostgreSQL in a temporary directory, with a migrated database that every test database is copied from.
 */
export async function startTemplateServer(
  settings: Record<string, string>,
  parent = tmpdir(),
): Promise<TemplateServer> {
  const directory = await mkdtemp(join(parent, 'kamiyo-tests-'))
  const port = await findFreePort()
  const start = () =>
    startEmbeddedPostgres({
      dataDirectory: join(directory, 'postgres'),
      port,
      logFile: join(directory, 'postgres.log'),
      password: PASSWORD,
      settings,
    })
  let postgres: EmbeddedPostgres = await start()
  const crash = async () => {
    process.kill(postgres.pid, 'SIGQUIT')
    await postgres.ended
    postgres = await start()
  }
  const stop = async () => {
    await postgres.stop()
    await rm(directory, { recursive: true, force: true })
  }
  try {
    await createTemplate(postgres.url(), postgres.url(TEMPLATE_DATABASE))
  } catch (error) {
    await stop()
    throw error
  }
  return { url: postgres.url(), crash, stop }
}

async function createTemplate(serverUrl: string, templateUrl: string): Promise<void> {
  await withClient({ connectionString: serverUrl }, async (client) => {
    // A password need not be hard to guess here, and thousands of connections compute its hash.
    await client.query('SET scram_iterations = 1')
    await client.query(`ALTER ROLE CURRENT_USER PASSWORD '${PASSWORD}'`)
    await client.query(`CREATE DATABASE ${TEMPLATE_DATABASE}`)
  })
  await migrateToLatest(templateUrl)
}
