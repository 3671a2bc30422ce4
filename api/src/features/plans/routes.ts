import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { PlanSchema, PlansSchema } from './schemas.ts'
import { listCreditPacks, listPlans } from './service.ts'

export const planRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.addSchema(PlanSchema)
  const answer = { plans: listPlans(), credit_packs: listCreditPacks() }

  app.get(
    '/api/plans',
    {
      schema: {
        operationId: 'listPlans',
        tags: ['Plans'],
        summary: 'List the plans and credit packs',
        description:
          'Every plan as the pricing page shows it, prices and limits included, and the credits that can be bought once.',
        response: { 200: PlansSchema },
      },
    },
    async (_request, reply) => {
      return await reply.header('cache-control', 'public, max-age=300').send(answer)
    },
  )
}
