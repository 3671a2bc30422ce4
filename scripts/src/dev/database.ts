import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withClient } from '@kamiyo/migrations/with-client'
import { escapeIdentifier } from 'pg'
import { findFreePort } from '../lib/free-port.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../postgres/embedded-postgres.ts'
import { clearStaleServer } from '../postgres/stale-server.ts'
import { isPortFree } from './ports.ts'
import type { DevSettings } from './settings.ts'

const DATABASE = 'kamiyo'
/** In the data directory. */
export const DATABASE_URL_FILE = 'database-url'

export interface DevDatabase {
  server: EmbeddedPostgres
  port: number
  url: string
}

/** Uses the remembered port if it is free, so that psql or a graphical client keeps working. */
export async function startDevDatabase(
  directories: { dataDirectory: string; logDirectory: string },
  settings: DevSettings,
): Promise<DevDatabase> {
  const dataDirectory = join(directories.dataDirectory, 'postgres')
  await clearStaleServer(dataDirectory)
  const remembered = settings.postgresPort
  const port = remembered && (await isPortFree(remembered)) ? remembered : await findFreePort()
  const server = await startEmbeddedPostgres({
    dataDirectory,
    port,
    logFile: join(directories.logDirectory, 'postgres.log'),
    password: settings.postgresPassword,
  })
  await createDatabaseIfMissing(server.url())
  const url = server.url(DATABASE)
  await writeForPsql(join(directories.dataDirectory, DATABASE_URL_FILE), url)
  return { server, port, url }
}

/**
 * Saves anyone who wants to look at the tables from putting the URL together. Readable only by its owner,
 * because it contains the password.
 */
async function writeForPsql(file: string, url: string): Promise<void> {
  await writeFile(file, `${url}\n`, { mode: 0o600 })
  await chmod(file, 0o600)
}

async function createDatabaseIfMissing(serverUrl: string): Promise<void> {
  await withClient({ connectionString: serverUrl }, async (client) => {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE])
    if (!rowCount) await client.query(`CREATE DATABASE ${escapeIdentifier(DATABASE)}`)
  })
}
