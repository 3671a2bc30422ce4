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
import { SET_LOCAL, type SettingsScope } from './session.ts'

export interface OpenedPool {
  pool: PostgresPool
  scope: SettingsScope
}

/**
 * A PostgreSQL dialect whose settings apply to every statement, even if sessions do not outlive a
 * transaction.
 */
export function createDialect(open: () => Promise<OpenedPool>): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createDriver: () => new ScopedDriver(open),
  }
}

const BEGIN: TransactionSettings = { isolationLevel: 'read committed' }
const BEGIN_WITH_SETTINGS = CompiledQuery.raw(`begin isolation level read committed; ${SET_LOCAL}`)
const COMMIT = CompiledQuery.raw('commit')

class ScopedDriver extends PostgresDriver {
  readonly #opened: { scope: SettingsScope }
  readonly #acquiring = new Set<Promise<unknown>>()

  constructor(open: () => Promise<OpenedPool>) {
    const opened: { scope: SettingsScope } = { scope: 'session' }
    super({
      pool: async () => {
        const { pool, scope } = await open()
        opened.scope = scope
        return pool
      },
    })
    this.#opened = opened
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const acquiring = super.acquireConnection()
    this.#acquiring.add(acquiring)
    const connection = await acquiring.finally(() => this.#acquiring.delete(acquiring))
    return this.#opened.scope === 'session' ? connection : new PooledConnection(connection)
  }

  override async beginTransaction(
    connection: DatabaseConnection,
    settings: TransactionSettings,
  ): Promise<void> {
    if (!(connection instanceof PooledConnection)) return await super.beginTransaction(connection, settings)
    await super.beginTransaction(connection.inner, { ...BEGIN, ...settings })
    connection.isInTransaction = true
    await connection.executeQuery(CompiledQuery.raw(SET_LOCAL))
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

  constructor(inner: DatabaseConnection) {
    this.inner = inner
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.isInTransaction) return await this.inner.executeQuery<Row>(query)
    await this.inner.executeQuery(BEGIN_WITH_SETTINGS)
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
