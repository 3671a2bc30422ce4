import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../../deps.ts'
import { errorResponses } from '../../../../http/error-schema.ts'
import { ACCOUNT_ROUTE } from '../../operation.ts'
import { readAgentUse } from '../limits.ts'
import { AgentsReply } from '../schemas.ts'
import { listAgents } from '../service.ts'
import { toAgentReply } from './reply.ts'

export const listAgentsRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/api/account/agents',
    {
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'listAgents',
        summary: 'List your agents',
        description: 'Each agent has its own token. No token is shown here.',
        response: { 200: AgentsReply, ...errorResponses(401, 500, 503) },
      },
    },
    async ({ member }) => {
      const agents = await listAgents(deps, member.accountId)
      const use = await readAgentUse(deps.db, member.accountId)
      return { agents: agents.map((agent) => toAgentReply(agent, member, use.get(agent.row.agentId))) }
    },
  )
}
