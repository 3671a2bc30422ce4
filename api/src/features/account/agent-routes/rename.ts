import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../deps.ts'
import { actorOf } from '../actor.ts'
import { AgentParams, NameBody } from '../agent-schemas.ts'
import { renameAgent } from '../agents.ts'
import { Done } from '../schemas.ts'
import { AGENT_FAILURES, AGENT_ROUTE } from './operation.ts'

export const renameAgentRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.patch(
    '/api/account/agents/:id',
    {
      schema: {
        ...AGENT_ROUTE,
        operationId: 'renameAgent',
        summary: 'Rename an agent',
        params: AgentParams,
        body: NameBody,
        response: { 204: Done, ...AGENT_FAILURES },
      },
    },
    async (request, reply) => {
      await renameAgent(deps, actorOf(request), request.params.id, request.body.name)
      return await reply.status(204).send(null)
    },
  )
}
