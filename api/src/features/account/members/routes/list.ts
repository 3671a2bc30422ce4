import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../../deps.ts'
import { errorResponses } from '../../../../http/error-schema.ts'
import { ACCOUNT_ROUTE } from '../../operation.ts'
import { MembersReply } from '../schemas.ts'
import { listPeople } from '../service.ts'
import { toMembersReply } from './reply.ts'

export const listMembersRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/api/account/members',
    {
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'listMembers',
        summary: 'List the members',
        description: 'Who can sign in to the account, and who has been invited.',
        response: { 200: MembersReply, ...errorResponses(401, 403, 500, 503) },
      },
    },
    async ({ member }) => toMembersReply(await listPeople(deps, member.accountId), member, deps.clock.now()),
  )
}
