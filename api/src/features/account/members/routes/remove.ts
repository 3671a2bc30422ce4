import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../../deps.ts'
import { actorOf } from '../../agents/actor.ts'
import { ACCOUNT_ROUTE, CHANGE_FAILURES } from '../../operation.ts'
import { Done } from '../../schemas.ts'
import { MemberParams, RemoveQuery } from '../schemas.ts'
import { assertMayRemove, removeMember } from '../service.ts'

export const removeMemberRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.delete(
    '/api/account/members/:id',
    {
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'removeMember',
        summary: 'Remove a member',
        description:
          'They lose access to the account at their next request, and their sessions end if they have no other account. An open invitation is withdrawn. Their agents stay with the account, or their tokens are refused from the next call. Owner only, but members can remove themselves.',
        params: MemberParams,
        querystring: RemoveQuery,
        response: { 204: Done, ...CHANGE_FAILURES },
      },
    },
    async (request, reply) => {
      const { member, params, query } = request
      await assertMayRemove(deps, member, params.id)
      await removeMember(deps, actorOf(request), params.id, query.agents)
      return await reply.status(204).send(null)
    },
  )
}
