import type { Compilable, CompiledQuery } from 'kysely'
import type { Db } from './client.ts'

/**
 * A query by one key, compiled once: with many columns, compiling takes longer than sending it. The key must
 * be its only parameter.
 */
export function compiledByKey<Row>(
  build: (db: Db, key: string) => Compilable<Row>,
): (db: Db, key: string) => Promise<Row[]> {
  let compiled: CompiledQuery<Row> | undefined
  return async (db, key) => {
    compiled ??= build(db, key).compile()
    if (compiled.parameters.length !== 1) throw new Error(`More than a key is asked for: ${compiled.sql}`)
    const { rows } = await db.executeQuery<Row>({ ...compiled, parameters: [key] })
    return rows
  }
}
