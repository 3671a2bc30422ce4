import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { updateSessionAccount } from '../../../../auth/sessions-repository.ts'
import { withTransaction } from '../../../../db/transaction.ts'
import type { Deps } from '../../../../deps.ts'
import { AppError } from '../../../../errors.ts'
import { ACCOUNT_ROUTE, CHANGE_FAILURES } from '../../operation.ts'
import { Done } from '../../schemas.ts'
import { ChooseBody } from '../schemas.ts'

export const chooseAccountRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/account/choose',
    {
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'chooseAccount',
        summary: 'Switch to another account',
        description: 'From now on, this browser shows and changes that account.',
        body: ChooseBody,
        response: { 204: Done, ...CHANGE_FAILURES },
      },
    },
    async ({ body, member, ownerSession }, reply) => {
      const chosen = member.memberships.find(({ tenantId }) => tenantId === body.account_id)
      if (!chosen)
        throw new AppError(
          'not_found',
          'None of your accounts has this id. See "accounts" of /api/account for yours.',
          { param: 'account_id' },
        )
      await withTransaction(deps.db, async (tx) => {
        await updateSessionAccount(tx, ownerSession.id, chosen.accountId)
      })
      return await reply.status(204).send(null)
    },
  )
}
