import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type AppError, rateLimited } from '../errors.ts'

const WINDOW_MS = 60_000

/** A signature covers the raw bytes, so the scope of a webhook has its own parser. */
export function keepRawJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  )
}

export function rawBody({ body }: FastifyRequest): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0)
}

/** Limits requests without a valid signature; requests with one are never counted. */
export function createRefusalLimit(app: FastifyInstance, max: number) {
  const count = app.createRateLimit({ max, timeWindow: WINDOW_MS })
  return async (request: FastifyRequest, refusal: AppError): Promise<AppError> => {
    const found = await count(request)
    return !found.isAllowed && found.isExceeded ? rateLimited(max, found.ttlInSeconds) : refusal
  }
}
