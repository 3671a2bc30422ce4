import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import type { Pool, PoolClient, QueryResultRow } from 'pg'

/** Far more than we have, so that only lists of many lengths could fill it. */
const MAX_NAMES = 500
/** Longer lists seldom come twice with the same length. */
const MAX_PARAMETERS = 40

/**
 * A pool whose connections parse and plan each statement once rather than every time, which takes PostgreSQL longer than
 * most of ours take to run. Only for connections that keep their session: a name is known to one of them.
 */
export function preparedPool(pool: Pool): PostgresPool {
  const names = new Map<string, string>()
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
  readonly #names: Map<string, string>

  constructor(client: PoolClient, names: Map<string, string>) {
    this.#client = client
    this.#names = names
  }

  query<Row>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<Row>>
  query<Row>(cursor: PostgresCursor<Row>): PostgresCursor<Row>
  query<Row>(statement: string | PostgresCursor<Row>, values: readonly unknown[] = []) {
    const plain: PostgresPoolClient = this.#client
    if (typeof statement !== 'string') return plain.query(statement)
    const name = nameOf(statement, values.length, this.#names)
    return name === undefined
      ? plain.query<Row>(statement, values)
      : (this.#client.query<Row & QueryResultRow>({ name, text: statement, values: [...values] }) as Promise<
          PostgresQueryResult<Row>
        >)
  }

  release(): void {
    this.#client.release()
  }
}

function nameOf(text: string, parameters: number, names: Map<string, string>): string | undefined {
  if (parameters === 0 || parameters > MAX_PARAMETERS) return undefined
  const known = names.get(text)
  if (known !== undefined || names.size >= MAX_NAMES) return known
  const name = `statement_${names.size + 1}`
  names.set(text, name)
  return name
}
