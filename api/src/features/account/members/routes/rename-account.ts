import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { withTransaction } from '../../../../db/transaction.ts'
import type { Deps } from '../../../../deps.ts'
import { updateAccountName } from '../../../accounts/repository.ts'
import { recordAudit } from '../../../audit/service.ts'
import { noSubscription } from '../../billing/service.ts'
import { needs } from '../../member.ts'
import { ACCOUNT_ROUTE, CHANGE_FAILURES } from '../../operation.ts'
import { Done } from '../../schemas.ts'
import { AccountNameBody } from '../schemas.ts'

export const renameAccountRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.patch(
    '/api/account',
    {
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'renameAccount',
        summary: 'Name the account',
        description: 'Sets the name that members and invited people see. Owner only.',
        body: AccountNameBody,
        response: { 204: Done, ...CHANGE_FAILURES },
      },
      preHandler: needs('members'),
    },
    async ({ body: { name }, ip, member: { account, accountId, email } }, reply) => {
      if (!account) throw noSubscription()
      await withTransaction(deps.db, async (tx) => {
        await updateAccountName(tx, accountId, name)
        await recordAudit(tx, {
          actor: email,
          action: 'account.rename',
          subjectType: 'account',
          subjectId: accountId,
          reason: "asked for by the account's owner",
          ip,
          before: { name: account.name },
          after: { name },
        })
      })
      return await reply.status(204).send(null)
    },
  )
}
