import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../../deps.ts'
import { ACCOUNT_ROUTE, CHANGE_FAILURES } from '../../operation.ts'
import { Accepted } from '../../schemas.ts'
import { ownLimit } from '../../sign-in/caller.ts'
import { AgentParams } from '../schemas.ts'
import { requestRevealCode } from '../service.ts'

export const revealCodeRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/account/agents/:id/reveal-code',
    {
      config: ownLimit(deps.config),
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'requestRevealCode',
        summary: 'Ask for a code to see a token again',
        params: AgentParams,
        response: { 202: Accepted, ...CHANGE_FAILURES },
      },
    },
    async (request, reply) => {
      const { member, ownerSession, params } = request
      return await reply.status(202).send(await requestRevealCode(deps, member, ownerSession, params.id))
    },
  )
}
