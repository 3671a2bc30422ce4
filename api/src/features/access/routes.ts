import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import { AppError, toErrorBody } from '../../errors.ts'
import { readBearer } from '../../http/bearer.ts'
import { ErrorSchema, errorResponses } from '../../http/error-schema.ts'
import { toAppError } from '../../http/failure.ts'
import { createUnknownKeyRecorder } from '../tokens/unknown-keys.ts'
import { createLastSeenRecorder } from './last-seen.ts'
import { ValidTokenReply } from './schemas.ts'
import { createTokenValidator, type ValidToken } from './validate.ts'

const RefusedTokenReply = Type.Object(
  { valid: Type.Literal(false), error: ErrorSchema.properties.error },
  {
    title: 'RefusedToken',
    description: 'The token is missing, unknown, expired or revoked, or its subscription gives no access now',
  },
)

/**
 * MCP servers call this for each call they serve, so it is never rate limited and reads the database once.
 */
export const accessRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  const lastSeen = createLastSeenRecorder(deps)
  const unknownKeys = createUnknownKeyRecorder(deps)
  app.addHook('onClose', async () => {
    await lastSeen.close()
    await unknownKeys.close()
  })
  ignoreBodies(app)
  const validate = createTokenValidator(deps, unknownKeys)

  app.post(
    '/api/mcp/validate',
    {
      schema: {
        operationId: 'validateToken',
        tags: ['Tokens'],
        summary: 'Validate an MCP token',
        description:
          "Reports whether the token in the Authorization header can be used now, and with which limits. The answer reflects the subscription's current state.",
        security: [{ mcpToken: [] }],
        response: { 200: ValidTokenReply, 401: RefusedTokenReply, ...errorResponses(500, 503) },
      },
      errorHandler: refuse,
      config: { isRoutine: true },
    },
    async (request, reply) => {
      const valid = await validate(readToken(request))
      lastSeen.note(valid.jti)
      reply.header('cache-control', 'no-store')
      return toReply(valid)
    },
  )
}

/** The token is in a header, so a client that also sends an empty or odd body is not refused for that. */
function ignoreBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume()
    done(null)
  })
}

function readToken({ headers: { authorization }, raw: { rawHeaders } }: FastifyRequest): string {
  const bearer = readBearer({ authorization, rawHeaders })
  if (bearer.kind === 'credential') return bearer.credential
  throw bearer.kind === 'missing'
    ? new AppError('missing_token', `No bearer token was sent. ${WHAT_TO_SEND}`)
    : new AppError('invalid_token', `The Authorization header ${bearer.found}. ${WHAT_TO_SEND}`)
}

const WHAT_TO_SEND =
  'Send the token of the welcome mail, whole and with nothing around it, as "Authorization: Bearer <token>".'

function toReply(valid: ValidToken) {
  return {
    valid: true as const,
    user_id: valid.userId,
    tier: valid.tier,
    subscription_id: valid.subscriptionId,
    subscription_status: valid.subscriptionStatus,
    expires_at: valid.expiresAt.toISOString(),
    limits: valid.limits,
  }
}

/** RFC 6750: a caller that sent no token is only told that one is needed. */
function challengeFor({ code }: AppError): string {
  return code === 'missing_token' ? 'Bearer' : `Bearer error="invalid_token", error_description="${code}"`
}

/** A refused token gets the challenge that MCP clients look for; all other errors are handled as usual. */
function refuse(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = toAppError(thrown)
  if (error.statusCode !== 401) throw error
  request.failure = error
  return reply
    .status(401)
    .headers({
      'www-authenticate': challengeFor(error),
      'cache-control': 'no-store',
    })
    .send({ valid: false, ...toErrorBody(error, request.id) })
}
