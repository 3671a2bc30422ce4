import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../deps.ts'
import { PlanSchema, PlansSchema } from './schemas.ts'
import { listCreditPacks, listPlans, toWireFreePlan } from './service.ts'

export const planRoutes: FastifyPluginAsyncTypebox<{ deps: Pick<Deps, 'catalog'> }> = async (
  app,
  { deps },
) => {
  app.addSchema(PlanSchema)
  const answer = {
    plans: listPlans(),
    credit_packs: listCreditPacks(),
    free_plan: toWireFreePlan(deps.catalog.freePlan),
  }

  app.get(
    '/api/plans',
    {
      schema: {
        operationId: 'listPlans',
        tags: ['Plans'],
        summary: 'List the plans and credit packs',
        description:
          'Every plan as the pricing page shows it, prices and limits included, the credits that can be bought once, and the free plan.',
        response: { 200: PlansSchema },
      },
    },
    async (_request, reply) => {
      return await reply.header('cache-control', 'public, max-age=300').send(answer)
    },
  )
}
