/**
 * SQLSTATEs and socket errors that say "the database is away", not "the statement is wrong": also full
 * (53), read only after a failover (25006), gone during a restore (3D000), or with another password (28).
 */
const AWAY =
  /^(08\w{3}|57P0[1-5]|53\w{3}|25006|3D000|28\w{3}|ECONN\w+|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH)$/

/** `pg` raises these without a code. */
const AWAY_MESSAGE =
  /connection terminated|timeout exceeded when trying to connect|connection ended|query read timeout|client was closed|client has encountered a connection error|cannot use a pool after calling end|not currently accepting connections/i

export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof AggregateError) return error.errors.some(isDatabaseUnavailable)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return AWAY.test(code) || AWAY_MESSAGE.test(error.message)
}
