const LOCK_NOT_AVAILABLE = '55P03'
const RETRYABLE = new Set(['40001', '40P01'])
/** The server is away, starting, stopping or out of connections. */
const AWAY = /^(08...|57P0[1-5]|53300|ECONN\w+|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH)$/
/** `pg` raises these without a code. */
const AWAY_MESSAGE =
  /connection terminated|timeout exceeded when trying to connect|connection ended|query read timeout|client was closed|client has encountered a connection error/i

/** Another transaction kept a lock for longer than `lock_timeout`. */
export function isLockTimeout(error: unknown): boolean {
  return errorCode(error) === LOCK_NOT_AVAILABLE
}

/** A deadlock or a serialization failure: the same transaction may well succeed now. */
export function isRetryable(error: unknown): boolean {
  return RETRYABLE.has(errorCode(error) ?? '')
}

export function isDatabaseAway(error: unknown): boolean {
  const code = errorCode(error)
  if (code !== undefined && AWAY.test(code)) return true
  if (error instanceof AggregateError) return error.errors.some(isDatabaseAway)
  return error instanceof Error && AWAY_MESSAGE.test(error.message)
}

function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
