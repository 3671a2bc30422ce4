import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../deps.ts'
import { errorResponses } from '../../../http/error-schema.ts'
import { assertMayReadMetrics } from '../metrics-access.ts'
import { operation } from '../operation.ts'
import { MetricsSchema } from '../schemas.ts'

export const metricsRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/metrics',
    {
      schema: {
        ...operation('getMetrics', 'Prometheus metrics'),
        description:
          'With METRICS_TOKEN set, for whoever sends it; otherwise for direct requests from the own network.',
        security: [{}, { metricsToken: [] }],
        response: { 200: MetricsSchema, ...errorResponses(401) },
      },
    },
    async (request, reply) => {
      assertMayReadMetrics(deps.config, request)
      const { registry } = deps.metrics
      return await reply.type(registry.contentType).send(await registry.metrics())
    },
  )
}
