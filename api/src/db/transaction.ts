import type { Db, Tx } from './client.ts'
import { isRetryable } from './errors.ts'

const MAX_ATTEMPTS = 3

/**
 * Collects effects that have to wait for the commit because they cannot be rolled back: a counter or a log
 * line.
 */
export type AfterCommit = (effect: () => void) => void

/**
 * Runs one transaction, and repeats it after a deadlock or serialization failure. `work` must use only the
 * given handle: taking a second connection inside a transaction can exhaust the pool.
 */
export async function withTransaction<T>(
  db: Db,
  work: (tx: Tx, afterCommit: AfterCommit) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const effects: (() => void)[] = []
    try {
      const result = await db.transaction().execute((tx) => work(tx, (effect) => effects.push(effect)))
      for (const effect of effects) effect()
      return result
    } catch (error) {
      if (attempt >= MAX_ATTEMPTS || !isRetryable(error)) throw error
    }
  }
}
