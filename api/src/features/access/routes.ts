import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { type AppError, toErrorBody } from '../../errors.ts'
import { ErrorSchema, errorResponses } from '../../http/error-schema.ts'
import { toAppError } from '../../http/failure.ts'
import { ValidTokenReply } from './schemas.ts'
import { readToken, type TokenAccess } from './token-access.ts'
import type { ValidToken } from './validate.ts'

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
export const accessRoutes: FastifyPluginAsyncTypebox<{ access: TokenAccess }> = async (app, { access }) => {
  ignoreBodies(app)

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
      const valid = await access.validate(readToken(request))
      access.noteUse(valid.jti)
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

function toReply(valid: ValidToken) {
  return {
    valid: true as const,
    user_id: valid.userId,
    tier: valid.tier,
    subscription_id: valid.subscriptionId,
    subscription_status: valid.subscriptionStatus,
    expires_at: valid.expiresAt.toISOString(),
    ...(valid.allowedAddresses && { allowed_addresses: valid.allowedAddresses }),
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
