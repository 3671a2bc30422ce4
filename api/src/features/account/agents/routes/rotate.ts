import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../../deps.ts'
import { ACCOUNT_ROUTE, CHANGE_FAILURES } from '../../operation.ts'
import { confirmedOnly } from '../../sign-in/confirmation.ts'
import { actorOf } from '../actor.ts'
import { AgentParams, RotateBody, SecretReply } from '../schemas.ts'
import { rotateAgent } from '../service.ts'
import { toSecretReply } from './reply.ts'

export const rotateAgentRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/account/agents/:id/rotate',
    {
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'rotateAgent',
        summary: 'Give an agent a new token',
        description:
          'Returns the new token once. The old one keeps working for the chosen overlap. Needs a session that was confirmed in the last 15 minutes, by signing in or with a code.',
        params: AgentParams,
        body: RotateBody,
        response: { 200: SecretReply, ...CHANGE_FAILURES },
      },
      preHandler: confirmedOnly(deps),
    },
    async (request) => {
      const owner = actorOf(request)
      return toSecretReply(await rotateAgent(deps, owner, request.params.id, request.body.overlap))
    },
  )
}
