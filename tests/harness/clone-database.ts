import { randomBytes } from 'node:crypto'
import { withClient } from '@kamiyo/migrations/with-client'

export interface TestDatabase {
  url: string
  drop(): Promise<void>
}

/** A separate migrated database: a copy of the template. */
export async function cloneDatabase(serverUrl: string, template: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`
  // Copying files takes a third of the time of writing each page to the log, and keeps the cached catalogue.
  await runOnServer(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return {
    url: url.href,
    drop: () => runOnServer(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  }
}

async function runOnServer(serverUrl: string, statement: string): Promise<void> {
  await withClient({ connectionString: serverUrl }, (client) => client.query(statement))
}
