import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { PlanSchema, PlansSchema } from './schemas.ts'
import { listPlans } from './service.ts'

export const planRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.addSchema(PlanSchema)
  const answer = { plans: listPlans() }

  app.get(
    '/api/plans',
    {
      schema: {
        operationId: 'listPlans',
        tags: ['Plans'],
        summary: 'List the plans',
        description: 'Every plan as the pricing page shows it, prices and limits included.',
        response: { 200: PlansSchema },
      },
    },
    async (_request, reply) => {
      return await reply.header('cache-control', 'public, max-age=300').send(answer)
    },
  )
}
