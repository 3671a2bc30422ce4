import cors from '@fastify/cors'
import fp from 'fastify-plugin'
import type { Deps } from '../deps.ts'

/** Pages of the allowed origins may call the API; the browser blocks all others. */
export const crossOrigin = fp<{ deps: Pick<Deps, 'config'> }>(
  async (app, { deps }) => {
    await app.register(cors, {
      origin: deps.config.http.allowedOrigins,
      credentials: true,
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      allowedHeaders: ['content-type', 'authorization', 'idempotency-key', 'x-request-id'],
      exposedHeaders: ['x-request-id', 'retry-after'],
      maxAge: 600,
      // A strict preflight would be answered in plain text.
      strictPreflight: false,
    })
  },
  { name: 'cross-origin' },
)
