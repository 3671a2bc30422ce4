import type { QueryResult } from 'pg'
import { withClient } from './with-client.ts'

const OLDEST_MAJOR = 15
const CONNECT_TIMEOUT_MS = 10_000

export interface Facts {
  database: string
  version: number
  encoding: string
  isStandby: boolean
  isReadOnly: boolean
  searchPath: string
  /** Where a table without a schema in its name would be created; null if the search path finds no schema. */
  schema: string | null
  /** The schemas that already contain our tables. */
  homes: string[]
  /** Those of our tables that the user may not read. */
  closedTables: string[]
  /** Of a connection that sets none; 0 means no limit. */
  statementTimeoutMs: number
}

const SHORTEST_STATEMENT_TIMEOUT_MS = 1_000

const FACTS = `
  select current_database() as "database", current_setting('server_version_num')::int as "version",
    current_setting('server_encoding') as "encoding", pg_is_in_recovery() as "isStandby",
    current_setting('default_transaction_read_only')::bool as "isReadOnly",
    current_setting('search_path') as "searchPath", current_schema()::text as "schema",
    array(select schemaname::text from pg_tables where tablename = 'kysely_migration') as "homes",
    array(select ours.relname::text from pg_class ours
      join pg_class known on known.relnamespace = ours.relnamespace and known.relowner = ours.relowner
      where known.relname = 'kysely_migration' and known.relnamespace = to_regnamespace(current_schema())
        and ours.relkind in ('r', 'p') and not ours.relispartition and not has_table_privilege(ours.oid, 'SELECT')
      order by 1) as "closedTables",
    (select reset_val::int from pg_settings where name = 'statement_timeout') as "statementTimeoutMs"`

/** Checks what a connection cannot set itself; each problem is one line that says what to do. */
export async function assertUsableDatabase(databaseUrl: string): Promise<void> {
  const faults = findFaults(await readFacts(databaseUrl))
  if (faults.length > 0) throw new Error(faults.join('\n'))
}

async function readFacts(databaseUrl: string): Promise<Facts> {
  const config = {
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: CONNECT_TIMEOUT_MS,
  }
  return await withClient(config, async (client) => {
    // In a separate transaction, because a pooler gives the session to other clients afterwards.
    const results: unknown = await client.query(`begin; set local statement_timeout = 0; ${FACTS}; commit`)
    const [facts] = (results as QueryResult<Facts>[])[2]?.rows ?? []
    if (!facts) throw new Error('The database says nothing about itself')
    return facts
  })
}

/** One line for each. */
export function findFaults(facts: Facts): string[] {
  const { closedTables, database, encoding, homes, isReadOnly, isStandby, schema, searchPath, version } =
    facts
  const { statementTimeoutMs: timeoutMs } = facts
  const major = Math.floor(version / 10_000)
  const isElsewhere = homes.length > 0 && !homes.some((home) => home === schema)
  const faults: [boolean, string][] = [
    [major < OLDEST_MAJOR, `PostgreSQL ${major} is too old: ${OLDEST_MAJOR} or later is needed.`],
    [
      encoding !== 'UTF8',
      `The database ${database} has the encoding ${encoding}, which cannot hold every name. Make a new one: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.`,
    ],
    [isStandby, 'The database is a standby, which is read-only. Set DATABASE_URL to the primary.'],
    [
      isReadOnly && !isStandby,
      `Transactions are read-only here. ALTER DATABASE "${database}" RESET default_transaction_read_only, and the same for the role.`,
    ],
    [
      schema === null,
      `No schema of the search_path (${searchPath}) exists or may be used. ALTER DATABASE "${database}" RESET search_path, and the same for the role.`,
    ],
    [
      schema !== null && isElsewhere,
      `The tables are in the schema ${homes.join(', ')}, and the search_path (${searchPath}) leads to ${schema}. Let it begin with the schema of the tables.`,
    ],
    [
      closedTables.length > 0,
      `The user in DATABASE_URL may not use ${closedTables.join(', ')}. Run pnpm migrate with APP_DATABASE_URL set as well, or repeat the grants of docs/admin.md.`,
    ],
    [
      timeoutMs > 0 && timeoutMs < SHORTEST_STATEMENT_TIMEOUT_MS,
      `statement_timeout is ${timeoutMs} ms here, too short to start with. ALTER DATABASE "${database}" RESET statement_timeout, and the same for the role.`,
    ],
  ]
  return faults.flatMap(([isFault, line]) => (isFault ? [line] : []))
}
