import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../../deps.ts'
import { ACCOUNT_ROUTE, CHANGE_FAILURES } from '../../operation.ts'
import { Done } from '../../schemas.ts'
import { actorOf } from '../actor.ts'
import { AgentParams, NameBody } from '../schemas.ts'
import { renameAgent } from '../service.ts'

export const renameAgentRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.patch(
    '/api/account/agents/:id',
    {
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'renameAgent',
        summary: 'Rename an agent',
        params: AgentParams,
        body: NameBody,
        response: { 204: Done, ...CHANGE_FAILURES },
      },
    },
    async (request, reply) => {
      await renameAgent(deps, actorOf(request), request.params.id, request.body.name)
      return await reply.status(204).send(null)
    },
  )
}
