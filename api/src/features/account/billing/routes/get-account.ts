import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../../deps.ts'
import { errorResponses } from '../../../../http/error-schema.ts'
import { ACCOUNT_ROUTE } from '../../operation.ts'
import { AccountReply } from '../../schemas.ts'
import { getAccount } from '../account.ts'

export const getAccountRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/api/account',
    {
      schema: {
        operationId: 'getAccount',
        ...ACCOUNT_ROUTE,
        summary: 'Read the account',
        description: 'Plan, status in plain words, dates, and past subscriptions of the signed-in customer.',
        response: { 200: AccountReply, ...errorResponses(401, 403, 500, 503) },
      },
    },
    async ({ member }) => await getAccount(deps, member),
  )
}
