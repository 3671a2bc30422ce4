import type { Db, Tx } from './client.ts'
import { isRetryable } from './errors.ts'

const MAX_ATTEMPTS = 3

/**
 * One transaction, run again from the start after a deadlock or serialization failure. `work` gets
 * the only handle it may use: a second connection taken inside a transaction can starve the pool.
 */
export async function withTransaction<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction().execute(work)
    } catch (error) {
      if (attempt >= MAX_ATTEMPTS || !isRetryable(error)) throw error
    }
  }
}
