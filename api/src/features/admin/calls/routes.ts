import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../deps.ts'
import { operation, READ_ERRORS } from '../operation.ts'
import { CallsOverview, OverviewQuery } from './schemas.ts'
import { describeCalls } from './service.ts'

const DEFAULT_DAYS = 7

export const adminCallRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/api/admin/calls/overview',
    {
      schema: {
        ...operation('getCallsOverview', 'Read calls, credits, refusals and gates of all accounts'),
        querystring: OverviewQuery,
        response: { 200: CallsOverview, ...READ_ERRORS },
      },
    },
    async ({ query }) =>
      await describeCalls(deps, query.days === undefined ? DEFAULT_DAYS : Number(query.days)),
  )
}
