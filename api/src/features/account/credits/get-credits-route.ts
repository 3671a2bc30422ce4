import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../deps.ts'
import { errorResponses } from '../../../http/error-schema.ts'
import { ACCOUNT_ROUTE } from '../operation.ts'
import { CreditsReply } from './schemas.ts'
import { getCredits } from './service.ts'

export const getCreditsRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/api/account/credits',
    {
      schema: {
        operationId: 'getCredits',
        ...ACCOUNT_ROUTE,
        summary: 'Read the credits of the account',
        description: 'The balance, and each pack and grant with what is left of it.',
        response: { 200: CreditsReply, ...errorResponses(401, 403, 500, 503) },
      },
    },
    async ({ member }) => await getCredits(deps, member.accountId),
  )
}
