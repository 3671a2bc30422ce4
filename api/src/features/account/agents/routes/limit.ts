import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../../deps.ts'
import { ACCOUNT_ROUTE, CHANGE_FAILURES } from '../../operation.ts'
import { Done } from '../../schemas.ts'
import { confirmedOnly } from '../../sign-in/confirmation.ts'
import { actorOf } from '../actor.ts'
import { limitAgent } from '../limits.ts'
import { AgentParams, LimitsBody } from '../schemas.ts'

export const limitAgentRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.patch(
    '/api/account/agents/:id/limits',
    {
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'limitAgent',
        summary: 'Limit what an agent may use',
        description:
          "In a month of the plan, within the account's own limits. For the owner and admins of the account. Needs a session that was confirmed in the last 15 minutes, by signing in or with a code.",
        params: AgentParams,
        body: LimitsBody,
        response: { 204: Done, ...CHANGE_FAILURES },
      },
      preHandler: confirmedOnly(deps),
    },
    async (request, reply) => {
      await limitAgent(deps, actorOf(request), request.params.id, request.body)
      return await reply.status(204).send(null)
    },
  )
}
