import { AppError } from '../errors.ts'
import type { Outage } from '../telemetry/outage-log.ts'

/** SQLSTATEs and socket errors which mean that the database is unavailable, not that the statement is wrong. */
const AWAY =
  /^(08(?!P01)\w{3}|57P0[1-5]|53\w{3}|ECONN\w+|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH)$/

/** `pg` raises these without a code. */
const AWAY_MESSAGE =
  /connection terminated|timeout exceeded when trying to connect|connection ended|query read timeout|client was closed|client has encountered a connection error|cannot use a pool after calling end|not currently accepting connections/i

/** Errors of a database that responds but currently serves nobody, worded for operators. */
const REFUSALS: readonly [RegExp, string][] = [
  [/^25006$/, 'The database is read-only, as a standby is after a failover'],
  [/^28P01$/, 'The database refuses the password in DATABASE_URL'],
  [/^28\w{3}$/, 'The database refuses the user in DATABASE_URL'],
  [/^42501$/, 'The user in DATABASE_URL may not use all that the database has for this product'],
  [/^53100$/, 'The disk of the database is full'],
  [/^53300$/, 'The database has no connection left for this process'],
  [/^3D000$/, 'The database named in DATABASE_URL does not exist'],
  [/^08P01$/, 'The database, or a pooler in front of it, rejected the connection as a protocol violation'],
]

/**
 * `away`: it does not respond, or not for now. `refused`: it responds but serves nobody until someone fixes
 * something.
 */
export type DatabaseFailure = { kind: 'away' } | { kind: 'refused'; reason: string }

/** Undefined for an error that does not concern the database as a whole. */
export function readDatabaseFailure(error: unknown): DatabaseFailure | undefined {
  if (error instanceof AggregateError) return error.errors.map(readDatabaseFailure).find(Boolean)
  const { code, message } = readFields(error)
  const [, reason] = REFUSALS.find(([pattern]) => pattern.test(code)) ?? []
  if (reason) return { kind: 'refused', reason }
  return AWAY.test(code) || AWAY_MESSAGE.test(message) ? { kind: 'away' } : undefined
}

const OUTAGE: Outage = { dependency: 'database', summary: 'The database is not responding' }

export function readDatabaseOutage(error: unknown): Outage | undefined {
  if (error instanceof AppError) {
    return error.code === 'database_unavailable' ? (readDatabaseOutage(error.cause) ?? OUTAGE) : undefined
  }
  const failure = readDatabaseFailure(error)
  return failure?.kind === 'refused' ? { ...OUTAGE, summary: failure.reason } : failure && OUTAGE
}

export function isDatabaseUnavailable(error: unknown): boolean {
  return readDatabaseFailure(error) !== undefined
}

/** A pooler that does not keep session settings rejects a connection that sends some. */
export function isStartupParameterRefused(error: unknown): boolean {
  const { code, message } = readFields(error)
  return code === '08P01' && /startup (parameter|options)/i.test(message)
}

/** The data sent is the problem: it does not fit its type (22) or is nested too deeply (54). */
export function isUnstorable(error: unknown): boolean {
  return /^(22\w{3}|54\w{3})$/.test(readFields(error).code)
}

/** The job queue passes on copies of errors, which are plain objects. */
function readFields(error: unknown): { code: string; message: string } {
  if (typeof error !== 'object' || error === null) return { code: '', message: '' }
  return {
    code: 'code' in error && typeof error.code === 'string' ? error.code : '',
    message: 'message' in error && typeof error.message === 'string' ? error.message : '',
  }
}
