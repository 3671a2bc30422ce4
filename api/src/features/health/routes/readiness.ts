import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../deps.ts'
import { errorResponses } from '../../../http/error-schema.ts'
import { operation } from '../operation.ts'
import { assertReady } from '../readiness.ts'
import { ReadySchema } from '../schemas.ts'

export const readinessRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/readyz',
    {
      schema: {
        ...operation('getReadiness', 'Readiness'),
        response: { 200: ReadySchema, ...errorResponses(503) },
      },
    },
    async () => {
      await assertReady(deps)
      return { status: 'ready' as const }
    },
  )
}
