import { Client } from 'pg'

type Query = (...args: unknown[]) => unknown

interface Sent {
  text: string
  isPrepared: boolean
  hasParameters: boolean
}

/** The text of every statement that `run` sends through pg, in any pool. */
export async function recordSql(run: () => Promise<unknown>): Promise<string[]> {
  return (await record(run)).map(({ text }) => text)
}

/** Statements of the job queue, and the one that each pool asks once. */
const OTHERS = /pgboss|current_setting\(name, true\)/

/** Those of them that the database has to plan each time. */
export async function recordUnprepared(run: () => Promise<unknown>): Promise<string[]> {
  const statements = await record(run)
  const texts = statements
    .filter(({ text, isPrepared, hasParameters }) => hasParameters && !isPrepared && !OTHERS.test(text))
    .map(({ text }) => text)
  return [...new Set(texts)]
}

async function record(run: () => Promise<unknown>): Promise<Sent[]> {
  const statements: Sent[] = []
  const prototype = Client.prototype as unknown as { query: Query }
  const original = prototype.query
  prototype.query = function record(this: Client, ...args: unknown[]): unknown {
    const [statement, values] = args
    if (typeof statement === 'string')
      statements.push({ text: statement, isPrepared: false, hasParameters: hasAny(values) })
    else if (typeof statement === 'object' && statement !== null && 'text' in statement)
      statements.push({
        text: String(statement.text),
        isPrepared: 'name' in statement && statement.name !== undefined,
        hasParameters: 'values' in statement && hasAny(statement.values),
      })
    return original.apply(this, args)
  }
  try {
    await run()
  } finally {
    prototype.query = original
  }
  return statements
}

function hasAny(values: unknown): boolean {
  return Array.isArray(values) && values.length > 0
}
