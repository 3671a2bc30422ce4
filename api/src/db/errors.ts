import { DatabaseError } from 'pg'

const LOCK_NOT_AVAILABLE = '55P03'
const UNKNOWN_STATEMENT = '26000'
const UNIQUE_VIOLATION = '23505'
const NOT_SUPPORTED = '0A000'
const RETRYABLE = new Set(['40001', '40P01'])

/** Another transaction held a lock for longer than `lock_timeout`. */
export function isLockTimeout(error: unknown): boolean {
  return errorCode(error) === LOCK_NOT_AVAILABLE
}

/**
 * A deadlock, a serialization failure or a lost statement: the same transaction may succeed if it is
 * repeated.
 */
export function isRetryable(error: unknown): boolean {
  return RETRYABLE.has(errorCode(error) ?? '') || isStatementLost(error)
}

/**
 * A migration changed the result type of a prepared statement, or the session no longer knows the statement.
 */
export function isStatementLost(error: unknown): boolean {
  const code = errorCode(error)
  if (code === UNKNOWN_STATEMENT) return true
  // "cached plan must not change result type", in any language of the server.
  return code === NOT_SUPPORTED && error instanceof DatabaseError && error.routine === 'RevalidateCachedQuery'
}

/** A row with the same key is there already. */
export function isDuplicate(error: unknown): boolean {
  return errorCode(error) === UNIQUE_VIOLATION
}

function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
