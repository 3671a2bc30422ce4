import { Client, type QueryResult } from 'pg'

export interface RecordedStatement {
  text: string
  values: unknown[]
  rows: Record<string, unknown>[]
}

type Query = (...args: unknown[]) => unknown

/** Notes every statement that `run` sends through pg, with its values and what came back. */
export async function recordSql(run: () => Promise<unknown>): Promise<RecordedStatement[]> {
  const statements: RecordedStatement[] = []
  const prototype = Client.prototype as unknown as { query: Query }
  const original = prototype.query
  prototype.query = function record(this: Client, ...args: unknown[]): unknown {
    const answer = original.apply(this, args)
    if (!(answer instanceof Promise)) return answer
    return answer.then((result: QueryResult<Record<string, unknown>>) => {
      statements.push({ ...statementOf(args), rows: result.rows })
      return result
    })
  }
  try {
    await run()
  } finally {
    prototype.query = original
  }
  return statements
}

function statementOf([first, second]: unknown[]): { text: string; values: unknown[] } {
  if (typeof first === 'string') return { text: first, values: Array.isArray(second) ? second : [] }
  const { text, values } = first as { text: string; values?: unknown[] }
  return { text, values: values ?? (Array.isArray(second) ? second : []) }
}
