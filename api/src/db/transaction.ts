import type { Db, Tx } from './client.ts'
import { isRetryable } from './errors.ts'

const MAX_ATTEMPTS = 3

/** Takes what has to wait for the commit, because it cannot be rolled back: a counter, or a line in the log. */
export type AfterCommit = (effect: () => void) => void

/**
 * One transaction, run again from the start after a deadlock or serialization failure. `work` gets
 * the only handle it may use: a second connection taken inside a transaction can starve the pool.
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
