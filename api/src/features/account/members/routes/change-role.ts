import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../../deps.ts'
import { actorOf } from '../../agents/actor.ts'
import { needs } from '../../member.ts'
import { ACCOUNT_ROUTE, CHANGE_FAILURES } from '../../operation.ts'
import { Done } from '../../schemas.ts'
import { confirmedOnly } from '../../sign-in/confirmation.ts'
import { MemberParams, RoleBody } from '../schemas.ts'
import { changeRole } from '../service.ts'

export const changeRoleRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.patch(
    '/api/account/members/:id',
    {
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'changeRole',
        summary: "Change a member's role",
        description:
          'Takes effect at their next request. Owner only, in a session that was confirmed in the last 15 minutes.',
        params: MemberParams,
        body: RoleBody,
        response: { 204: Done, ...CHANGE_FAILURES },
      },
      preHandler: [needs('members'), confirmedOnly(deps)],
    },
    async (request, reply) => {
      await changeRole(deps, actorOf(request), request.params.id, request.body.role)
      return await reply.status(204).send(null)
    },
  )
}
