import type { FastifyRequest } from 'fastify'
import { requireAdmin } from '../../auth/session.ts'
import type { Deps } from '../../deps.ts'
import { AppError, rateLimited } from '../../errors.ts'
import { type Bearer, readBearer } from '../../http/bearer.ts'
import { isSameSecret } from '../../lib/keyed-hash.ts'

/** The actor in the audit log when a script acts. */
const KEY_ACTOR = 'ADMIN_API_KEY'

const MAX_FAILURES_PER_MINUTE = 10

export interface FailureCount {
  isAllowed: boolean
  isExceeded?: boolean
  ttlInSeconds?: number
}

/**
 * The actor behind a request: the holder of the key, or a signed-in admin. If a key is sent, only the key is
 * checked; too many wrong keys are rate limited, but the right key always works.
 */
export async function authenticateAdmin(
  deps: Pick<Deps, 'config' | 'auth'>,
  request: FastifyRequest,
  countFailure: (request: FastifyRequest) => Promise<FailureCount>,
): Promise<string> {
  const { headers, raw } = request
  const bearer = readBearer({ authorization: headers.authorization, rawHeaders: raw.rawHeaders })
  if (bearer.kind === 'missing') return (await requireAdmin(deps, request)).email
  if (bearer.kind === 'credential' && isSameSecret(bearer.credential, deps.config.auth.adminApiKey))
    return KEY_ACTOR
  const count = await countFailure(request)
  throw !count.isAllowed && count.isExceeded
    ? rateLimited(MAX_FAILURES_PER_MINUTE, count.ttlInSeconds ?? 60)
    : invalidAdminKey(bearer)
}

function invalidAdminKey(bearer: Bearer): AppError {
  const found =
    bearer.kind === 'wrong' ? `The Authorization header ${bearer.found}.` : 'This is not the admin key.'
  return new AppError('invalid_admin_key', `${found} Send "Authorization: Bearer <ADMIN_API_KEY>".`)
}

export const FAILURE_LIMIT = { max: MAX_FAILURES_PER_MINUTE, timeWindow: 60_000 }
