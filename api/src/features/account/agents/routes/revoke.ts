import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../../deps.ts'
import { ACCOUNT_ROUTE, CHANGE_FAILURES } from '../../operation.ts'
import { Done } from '../../schemas.ts'
import { actorOf } from '../actor.ts'
import { AgentParams } from '../schemas.ts'
import { revokeAgent } from '../service.ts'

export const revokeAgentRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.delete(
    '/api/account/agents/:id',
    {
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'revokeAgent',
        summary: 'Revoke an agent',
        description:
          "Its tokens are refused from the next call, and it no longer counts towards the plan's limit.",
        params: AgentParams,
        response: { 204: Done, ...CHANGE_FAILURES },
      },
    },
    async (request, reply) => {
      await revokeAgent(deps, actorOf(request), request.params.id)
      return await reply.status(204).send(null)
    },
  )
}
