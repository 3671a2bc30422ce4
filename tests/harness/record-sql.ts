import { Client } from 'pg'

type Query = (...args: unknown[]) => unknown

/** The text of every statement that `run` sends through pg, in any pool. */
export async function recordSql(run: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = []
  const prototype = Client.prototype as unknown as { query: Query }
  const original = prototype.query
  prototype.query = function record(this: Client, ...args: unknown[]): unknown {
    const [statement] = args
    if (typeof statement === 'string') statements.push(statement)
    else if (typeof statement === 'object' && statement !== null && 'text' in statement)
      statements.push(String(statement.text))
    return original.apply(this, args)
  }
  try {
    await run()
  } finally {
    prototype.query = original
  }
  return statements
}
