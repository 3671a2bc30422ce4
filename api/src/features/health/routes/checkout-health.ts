import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { errorResponses } from '../../../http/error-schema.ts'
import { operation } from '../operation.ts'
import type { SellerHealthOptions } from '../report.ts'
import { HealthySchema, UnhealthySchema } from '../schemas.ts'

export const checkoutHealthRoute: FastifyPluginAsyncTypebox<
  Pick<SellerHealthOptions, 'checkoutHealth'>
> = async (app, { checkoutHealth }) => {
  app.get(
    '/api/billing/checkout-health',
    {
      schema: {
        ...operation('getCheckoutHealth', 'Check that selling works'),
        description: 'Compares the configured prices with Stripe and the catalogue. Cached for up to 30 s.',
        response: { 200: HealthySchema, 503: UnhealthySchema, ...errorResponses(500) },
      },
      config: { isRoutine: true },
    },
    async (_request, reply) => {
      const health = await checkoutHealth()
      return await reply.status(health.status === 'healthy' ? 200 : 503).send(health)
    },
  )
}
