import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../../deps.ts'
import { actorOf } from '../../agents/actor.ts'
import { needs } from '../../member.ts'
import { ACCOUNT_ROUTE, CHANGE_FAILURES } from '../../operation.ts'
import { Done } from '../../schemas.ts'
import { confirmedOnly } from '../../sign-in/confirmation.ts'
import { InviteBody } from '../schemas.ts'
import { inviteMember } from '../service.ts'

export const inviteMemberRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/account/members',
    {
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'inviteMember',
        summary: 'Invite a member',
        description:
          'Mails an invitation, which is accepted by signing in with that address within seven days. An address that has already been invited gets it again. Owner only, in a session that was confirmed in the last 15 minutes.',
        body: InviteBody,
        response: { 204: Done, ...CHANGE_FAILURES },
      },
      preHandler: [needs('members'), confirmedOnly(deps)],
    },
    async (request, reply) => {
      await inviteMember(deps, actorOf(request), request.body)
      return await reply.status(204).send(null)
    },
  )
}
