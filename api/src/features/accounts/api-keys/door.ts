import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Deps } from '../../../deps.ts'
import { AppError, rateLimited } from '../../../errors.ts'
import { createRefusalLimit } from '../../../http/signed-webhook.ts'
import { textAt } from '../../../lib/json.ts'
import { createKeyCheck } from './check.ts'
import type { KeyHolder } from './repository.ts'
import type { Scope } from './scopes.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls with an API key; set only within scopes that ask for one. */
    keyHolder: KeyHolder
  }
}

const WINDOW_MS = 60_000
/** Of what a key may ask, so much may cost us more: a wrong key, or a call to Stripe. */
const COSTLY_SHARE = 1 / 50

/** A route for usage that is reported all the time takes so many times what others do. */
export const OFTEN = 10

/** Lets in whoever holds a key with the scope, as often as a key may ask. */
export type KeyDoor = (request: FastifyRequest, scope: Scope) => Promise<void>

/** The one way into a scope of routes for tenants' systems. Right keys are let in whatever else comes from their address. */
export function createKeyDoor(
  app: FastifyInstance,
  deps: Pick<Deps, 'config' | 'db' | 'log' | 'outages'>,
  times = 1,
): KeyDoor {
  const { apiKeyRateLimitRpm } = deps.config.http
  const max = apiKeyRateLimitRpm * times
  const findHolder = createKeyCheck(deps)
  const refuseWrongKey = createRefusalLimit(app, costlyLimit(apiKeyRateLimitRpm))
  const count = app.createRateLimit({
    max,
    timeWindow: WINDOW_MS,
    keyGenerator: ({ keyHolder }) => keyHolder.keyId,
  })
  app.decorateRequest('keyHolder')

  return async (request, scope) => {
    const found = await findHolder(request)
    if (found instanceof AppError) throw await refuseWrongKey(request, found)
    request.keyHolder = found
    const counted = await count(request)
    if (!counted.isAllowed && counted.isExceeded)
      throw rateLimited(max, counted.ttlInSeconds, 'with this API key')
    if (!found.scopes.includes(scope))
      throw new AppError('forbidden', `This API key may not be used here: it lacks the scope ${scope}.`)
  }
}

/** The limit of a route that asks Stripe about a tenant, as its `config`: for each tenant, with however many keys. */
export function askStripeLimit({ http }: Deps['config']) {
  const max = costlyLimit(http.apiKeyRateLimitRpm)
  const keyGenerator = ({ keyHolder: { accountId }, params, body }: FastifyRequest) =>
    `${accountId ?? 'platform'} ${textAt(params, 'id') ?? textAt(body, 'tenant_id') ?? ''}`
  const errorResponseBuilder = (_request: FastifyRequest, { ttl }: { ttl: number }) =>
    rateLimited(max, Math.max(1, Math.ceil(ttl / 1000)), 'for this tenant')
  // The body, which may name the tenant, is read by then.
  const hook = 'preHandler' as const
  return { rateLimit: { max, timeWindow: WINDOW_MS, hook, keyGenerator, errorResponseBuilder } }
}

function costlyLimit(max: number): number {
  return Math.ceil(max * COSTLY_SHARE)
}
