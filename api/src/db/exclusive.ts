import type { AppError } from '../errors.ts'
import { createGrowingPauses } from '../lib/growing-pauses.ts'
import type { Db, Tx } from './client.ts'
import { LOCK_TIMEOUT_MS } from './session.ts'
import { type AfterCommit, withTransaction } from './transaction.ts'

export interface ExclusiveLock {
  /** Tries to take the lock and returns at once. */
  tryLock(tx: Tx): Promise<boolean>
  /** The error if the lock was not free in time. */
  busy(): AppError
  timeoutMs?: number
}

class LockedError extends Error {}

/**
 * Runs one transaction under a lock. While another transaction holds it, this one waits without a connection,
 * so that a stuck caller, or one with many requests, uses up none.
 */
export async function withExclusiveLock<T>(
  db: Db,
  { tryLock, busy, timeoutMs = LOCK_TIMEOUT_MS }: ExclusiveLock,
  work: (tx: Tx, afterCommit: AfterCommit) => Promise<T>,
): Promise<T> {
  const deadlineMs = performance.now() + timeoutMs
  const pause = createGrowingPauses()
  for (;;) {
    try {
      return await withTransaction(db, async (tx, afterCommit) => {
        if (!(await tryLock(tx))) throw new LockedError()
        return await work(tx, afterCommit)
      })
    } catch (error) {
      if (!(error instanceof LockedError)) throw error
      if (performance.now() >= deadlineMs) throw busy()
    }
    await pause()
  }
}
