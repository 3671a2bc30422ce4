import { isLockTimeout, isRetryable } from '../../db/errors.ts'
import { isDatabaseUnavailable } from '../../db/failure.ts'

/** What the database as a whole is to blame for, and is over when it is back. */
export function isPassing(error: unknown): boolean {
  return isDatabaseUnavailable(error) || isRetryable(error) || isLockTimeout(error)
}
