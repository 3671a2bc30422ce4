import { CamelCasePlugin, Kysely, type Transaction } from 'kysely'
import { Pool } from 'pg'
import type { Logger } from '../telemetry/logger.ts'
import { createOutageLog, type OutageLog } from '../telemetry/outage-log.ts'
import { columnTypes } from './bigint.ts'
import { createDialect } from './driver.ts'
import { readDatabaseOutage } from './failure.ts'
import { preparedPool } from './prepared-pool.ts'
import type { DB } from './schema.gen.ts'
import { type ExtraSettings, findSettingsScope, sessionUrl, setLocal } from './session.ts'

export type Database = DB
export type Db = Kysely<Database>
/** A required first argument of every function whose changes must be committed together with others. */
export type Tx = Transaction<Database>

/** The client's timeout is the last resort, if the server does not respond at all. */
const QUERY_TIMEOUT_MS = 8_000
const CONNECT_TIMEOUT_MS = 5_000

export interface DbOptions {
  maxConnections?: number
  outages?: OutageLog
  /** In force for every statement, besides those of every connection. */
  settings?: ExtraSettings
}

export function createDb(databaseUrl: string, log: Logger, options: DbOptions = {}): Db {
  const { settings = {} } = options
  return new Kysely<Database>({
    dialect: createDialect(async () => {
      const scope = await findSettingsScope(databaseUrl, settings)
      if (scope === 'transaction')
        log.info('The database is behind a pooler, so each transaction sets its own limits')
      const pool = createPool(sessionUrl(databaseUrl, scope, settings), log, options)
      return { pool: scope === 'session' ? preparedPool(pool) : pool, scope }
    }, setLocal(settings)),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  })
}

function createPool(url: string, log: Logger, options: DbOptions): Pool {
  const outages = options.outages ?? createOutageLog(log, [readDatabaseOutage])
  const pool = new Pool({
    connectionString: url,
    max: options.maxConnections ?? 10,
    keepAlive: true,
    application_name: 'kamiyo-api',
    types: columnTypes,
    query_timeout: QUERY_TIMEOUT_MS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  })
  // When the server closes a connection (a restart), it is only replaced. Without a listener the error would
  // end the process. The pool reports errors of idle connections; one inside a transaction has no other
  // listener.
  pool.on('error', (error) => {
    if (!outages.notice(error)) log.warn({ err: error }, 'An idle database connection was lost')
  })
  pool.on('connect', (client) => {
    client.on('error', (error) => log.debug({ err: error }, 'A database connection was lost'))
  })
  return pool
}
