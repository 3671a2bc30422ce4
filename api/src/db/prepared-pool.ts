import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import type { Pool, PoolClient, QueryResultRow } from 'pg'
import { isStatementLost } from './errors.ts'

/** Far more than we have, so only lists of many different lengths could reach it. */
const MAX_NAMES = 500
/** Longer lists rarely occur twice with the same length. */
const MAX_PARAMETERS = 40
/** It does not name the columns, so a migration that adds one changes its result. */
const ASKS_FOR_ALL = /(?:select|returning) \*|\.\*/

/**
 * A pool whose connections parse and plan each statement only once, because that takes PostgreSQL longer than
 * running most of ours. Only for connections that keep their session, because names belong to a session.
 */
export function preparedPool(pool: Pool): PostgresPool {
  const names = new StatementNames()
  const prepared = new WeakMap<PoolClient, PreparedClient>()
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect()
      const known = prepared.get(client) ?? new PreparedClient(client, names)
      prepared.set(client, known)
      return known
    },
  }
}

class PreparedClient implements PostgresPoolClient {
  readonly #client: PoolClient
  readonly #names: StatementNames

  constructor(client: PoolClient, names: StatementNames) {
    this.#client = client
    this.#names = names
  }

  query<Row>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<Row>>
  query<Row>(cursor: PostgresCursor<Row>): PostgresCursor<Row>
  query<Row>(statement: string | PostgresCursor<Row>, values: readonly unknown[] = []) {
    const plain: PostgresPoolClient = this.#client
    if (typeof statement !== 'string') return plain.query(statement)
    const name = this.#names.of(statement, values.length)
    return name === undefined
      ? plain.query<Row>(statement, values)
      : this.#run<Row>({ name, text: statement, values: [...values] })
  }

  /**
   * Runs the statement again without a name if the name was the problem; a failed transaction has to start
   * again.
   */
  async #run<Row>(statement: { name: string; text: string; values: unknown[] }) {
    const plain: PostgresPoolClient = this.#client
    try {
      return (await this.#client.query<Row & QueryResultRow>(statement)) as PostgresQueryResult<Row>
    } catch (error) {
      if (!isStatementLost(error)) throw error
      this.#names.renew()
      if (this.#client.getTransactionStatus() !== 'I') throw error
      return await plain.query<Row>(statement.text, statement.values)
    }
  }

  release(): void {
    this.#client.release()
  }
}

/** The names of statements, the same on every connection. */
class StatementNames {
  readonly #names = new Map<string, string>()
  #given = 0

  of(text: string, parameters: number): string | undefined {
    if (parameters === 0 || parameters > MAX_PARAMETERS) return undefined
    const known = this.#names.get(text)
    if (known !== undefined || this.#names.size >= MAX_NAMES || ASKS_FOR_ALL.test(text)) return known
    this.#given += 1
    const name = `statement_${this.#given}`
    this.#names.set(text, name)
    return name
  }

  /** A statement that failed on one connection would fail on the others. */
  renew(): void {
    this.#names.clear()
  }
}
