import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../../deps.ts'
import { ACCOUNT_ROUTE, CHANGE_FAILURES } from '../../operation.ts'
import { confirmedOnly } from '../../sign-in/confirmation.ts'
import { actorOf } from '../actor.ts'
import { NameBody, SecretReply } from '../schemas.ts'
import { createAgent } from '../service.ts'
import { toSecretReply } from './reply.ts'

export const createAgentRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/account/agents',
    {
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'createAgent',
        summary: 'Create an agent',
        description:
          'Returns its token, which is shown only once. The plan says how many agents there may be. Needs a session that was confirmed in the last 15 minutes, by signing in or with a code.',
        body: NameBody,
        response: { 201: SecretReply, ...CHANGE_FAILURES },
      },
      preHandler: confirmedOnly(deps),
    },
    async (request, reply) => {
      const secret = await createAgent(deps, actorOf(request), request.body.name)
      return await reply.status(201).send(toSecretReply(secret))
    },
  )
}
