import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../../deps.ts'
import { ACCOUNT_ROUTE, CHANGE_FAILURES } from '../../operation.ts'
import { CodeProof } from '../../schemas.ts'
import { ownLimit } from '../../sign-in/caller.ts'
import { actorOf } from '../actor.ts'
import { AgentParams, SecretReply } from '../schemas.ts'
import { revealToken } from '../service.ts'
import { toSecretReply } from './reply.ts'

export const revealTokenRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/account/agents/:id/reveal',
    {
      config: ownLimit(deps.config),
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'revealToken',
        summary: 'See a token again',
        description: 'Needs a new code. The audit log records that the token was shown.',
        params: AgentParams,
        body: CodeProof,
        response: { 200: SecretReply, ...CHANGE_FAILURES },
      },
    },
    async (request) => {
      const reveal = { agentId: request.params.id, code: request.body.code }
      return toSecretReply(await revealToken(deps, actorOf(request), request.ownerSession, reveal))
    },
  )
}
