import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../deps.ts'
import { errorResponses } from '../../http/error-schema.ts'
import { noStore } from '../../http/no-store.ts'
import { createCheckoutHealth } from './checkout-health.ts'
import { assertMayReadMetrics } from './metrics-access.ts'
import { assertReady } from './readiness.ts'
import { AliveSchema, HealthySchema, MetricsSchema, ReadySchema, UnhealthySchema } from './schemas.ts'

const operations = (operationId: string, summary: string) => ({ operationId, tags: ['Operations'], summary })

export const healthRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  const checkoutHealth = createCheckoutHealth(deps)

  app.addHook('onSend', noStore)

  app.get(
    '/api/billing/checkout-health',
    {
      schema: {
        ...operations('getCheckoutHealth', 'Check that selling works'),
        description: 'Compares the configured prices with Stripe and the catalogue. Kept for up to 30 s.',
        response: { 200: HealthySchema, 503: UnhealthySchema, ...errorResponses(500) },
      },
    },
    async (_request, reply) => {
      const health = await checkoutHealth()
      return await reply.status(health.status === 'healthy' ? 200 : 503).send(health)
    },
  )

  app.get(
    '/healthz',
    { schema: { ...operations('getLiveness', 'Liveness'), response: { 200: AliveSchema } } },
    async () => ({ status: 'ok' as const }),
  )

  app.get(
    '/readyz',
    {
      schema: {
        ...operations('getReadiness', 'Readiness'),
        response: { 200: ReadySchema, ...errorResponses(503) },
      },
    },
    async () => {
      await assertReady(deps)
      return { status: 'ready' as const }
    },
  )

  app.get(
    '/metrics',
    {
      schema: {
        ...operations('getMetrics', 'Prometheus metrics'),
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
