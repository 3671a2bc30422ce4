import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { operation } from '../operation.ts'
import { AliveSchema } from '../schemas.ts'

export const livenessRoute: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/healthz',
    { schema: { ...operation('getLiveness', 'Liveness'), response: { 200: AliveSchema } } },
    async () => ({ status: 'ok' as const }),
  )
}
