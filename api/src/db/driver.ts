import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  PostgresAdapter,
  PostgresDriver,
  PostgresIntrospector,
  type PostgresPool,
  PostgresQueryCompiler,
  type QueryResult,
  type TransactionSettings,
} from 'kysely'
import type { SettingsScope } from './session.ts'

export interface OpenedPool {
  pool: PostgresPool
  scope: SettingsScope
}

/**
 * A PostgreSQL dialect whose settings apply to every statement, even if sessions do not outlive a
 * transaction.
 */
export function createDialect(open: () => Promise<OpenedPool>, setLocal: string): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createDriver: () => new ScopedDriver(open, setLocal),
  }
}

const BEGIN: TransactionSettings = { isolationLevel: 'read committed' }
const COMMIT = CompiledQuery.raw('commit')

class ScopedDriver extends PostgresDriver {
  readonly #opened: { scope: SettingsScope }
  readonly #setLocal: string
  readonly #acquiring = new Set<Promise<unknown>>()

  constructor(open: () => Promise<OpenedPool>, setLocal: string) {
    const opened: { scope: SettingsScope } = { scope: 'session' }
    super({
      pool: async () => {
        const { pool, scope } = await open()
        opened.scope = scope
        return pool
      },
    })
    this.#opened = opened
    this.#setLocal = setLocal
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const acquiring = super.acquireConnection()
    this.#acquiring.add(acquiring)
    const connection = await acquiring.finally(() => this.#acquiring.delete(acquiring))
    return this.#opened.scope === 'session' ? connection : new PooledConnection(connection, this.#setLocal)
  }

  override async beginTransaction(
    connection: DatabaseConnection,
    settings: TransactionSettings,
  ): Promise<void> {
    if (!(connection instanceof PooledConnection)) return await super.beginTransaction(connection, settings)
    await super.beginTransaction(connection.inner, { ...BEGIN, ...settings })
    connection.isInTransaction = true
    await connection.executeQuery(CompiledQuery.raw(this.#setLocal))
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await super.commitTransaction(connection)
    leaveTransaction(connection)
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await super.rollbackTransaction(connection)
    leaveTransaction(connection)
  }

  override async releaseConnection(
    connection: Parameters<PostgresDriver['releaseConnection']>[0],
  ): Promise<void> {
    await super.releaseConnection(innerOf(connection))
  }

  /** Kysely would lose a connection that is still being opened, and the pool would wait for it for ever. */
  override async destroy(): Promise<void> {
    while (this.#acquiring.size > 0) await Promise.allSettled(this.#acquiring)
    await super.destroy()
  }
}

function leaveTransaction(connection: DatabaseConnection): void {
  if (connection instanceof PooledConnection) connection.isInTransaction = false
}

function innerOf<Connection extends DatabaseConnection>(connection: Connection): Connection {
  return connection instanceof PooledConnection ? (connection.inner as Connection) : connection
}

/** A statement outside a transaction gets its own, because the settings apply only there. */
class PooledConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection
  isInTransaction = false
  readonly #begin: CompiledQuery

  constructor(inner: DatabaseConnection, setLocal: string) {
    this.inner = inner
    this.#begin = CompiledQuery.raw(`begin isolation level read committed; ${setLocal}`)
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.isInTransaction) return await this.inner.executeQuery<Row>(query)
    await this.inner.executeQuery(this.#begin)
    try {
      return await this.inner.executeQuery<Row>(query)
    } finally {
      // After an error this rolls back.
      await this.inner.executeQuery(COMMIT)
    }
  }

  streamQuery<Row>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<Row>> {
    return this.inner.streamQuery<Row>(query, chunkSize)
  }
}
