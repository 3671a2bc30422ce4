import type { FastifyRequest } from 'fastify'
import { requireAdmin } from '../../auth/session.ts'
import type { Deps } from '../../deps.ts'
import { AppError, rateLimited } from '../../errors.ts'
import { isSameSecret } from '../../lib/keyed-hash.ts'

/** Who acts, in the audit log, when a script acts. */
export const KEY_ACTOR = 'ADMIN_API_KEY'

const MAX_FAILURES_PER_MINUTE = 10

export interface FailureCount {
  isAllowed: boolean
  isExceeded?: boolean
  ttlInSeconds?: number
}

/**
 * The actor behind a request: the holder of the key, or an admin who is signed in. A key that is sent
 * is what counts; who guesses too often is told to stop, while the right key always passes.
 */
export async function authenticateAdmin(
  deps: Pick<Deps, 'config' | 'auth'>,
  request: FastifyRequest,
  countFailure: (request: FastifyRequest) => Promise<FailureCount>,
): Promise<string> {
  const { authorization } = request.headers
  if (authorization === undefined) return (await requireAdmin(deps, request)).email
  const key = /^Bearer +(\S+) *$/i.exec(authorization)?.[1]
  if (key !== undefined && isSameSecret(key, deps.config.auth.adminApiKey)) return KEY_ACTOR
  const count = await countFailure(request)
  throw !count.isAllowed && count.isExceeded
    ? rateLimited(MAX_FAILURES_PER_MINUTE, count.ttlInSeconds ?? 60)
    : new AppError(
        'invalid_admin_key',
        'This is not the admin key. Send "Authorization: Bearer <ADMIN_API_KEY>".',
      )
}

export const FAILURE_LIMIT = { max: MAX_FAILURES_PER_MINUTE, timeWindow: 60_000 }
