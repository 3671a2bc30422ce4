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
          'If METRICS_TOKEN is set, requests must send it; otherwise only direct requests from the local network are answered.',
        security: [{}, { metricsToken: [] }],
        response: { 200: MetricsSchema, ...errorResponses(401) },
      },
    },
    async (request, reply) => {
      assertMayReadMetrics(deps.config, request)
      const { registry, readers } = deps.metrics
      await Promise.all([...readers].map((read) => read()))
      return await reply.type(registry.contentType).send(await registry.metrics())
    },
  )
}
