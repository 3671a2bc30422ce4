import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../deps.ts'
import { errorResponses } from '../../../http/error-schema.ts'
import { ACCOUNT_ROUTE } from '../operation.ts'
import { UsageReply } from './schemas.ts'
import { getUsage } from './service.ts'

export const getUsageRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/api/account/usage',
    {
      schema: {
        operationId: 'getUsage',
        ...ACCOUNT_ROUTE,
        summary: 'Read how many calls the agents have made',
        description:
          'Calls of today and of the present period against the limits of the plan, by agent and by tool.',
        response: { 200: UsageReply, ...errorResponses(401, 403, 500, 503) },
      },
    },
    async ({ member }) => await getUsage(deps, member.accountId),
  )
}
