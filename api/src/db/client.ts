import { CamelCasePlugin, Kysely, PostgresDialect, type Transaction } from 'kysely'
import { Pool } from 'pg'
import type { Logger } from '../lib/logger.ts'
import { columnTypes } from './bigint.ts'
import type { DB } from './schema.gen.ts'

export type Database = DB
export type Db = Kysely<Database>
/** A required first argument wherever a change must commit together with others. */
export type Tx = Transaction<Database>

/**
 * The bounds keep one stuck customer or one hung network from taking the whole pool: a waiter gives
 * up on a lock first, then on the statement, and the client gives up last if the server says nothing.
 */
const SESSION_LIMITS = {
  lock_timeout: 3_000,
  statement_timeout: 5_000,
  idle_in_transaction_session_timeout: 10_000,
  query_timeout: 8_000,
  connectionTimeoutMillis: 5_000,
}

export interface DbOptions {
  maxConnections?: number
}

export function createDb(databaseUrl: string, log: Logger, options: DbOptions = {}): Db {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: options.maxConnections ?? 10,
    keepAlive: true,
    application_name: 'kamiyo-api',
    types: columnTypes,
    ...SESSION_LIMITS,
  })
  // A connection that the server closes (a restart) is only replaced; unheard, its error would end the
  // process. The pool reports idle ones; one inside a transaction has nobody else to listen to it.
  pool.on('error', (error) => log.warn({ err: error }, 'An idle database connection was lost'))
  pool.on('connect', (client) => {
    client.on('error', (error) => log.debug({ err: error }, 'A database connection was lost'))
  })
  return new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  })
}
