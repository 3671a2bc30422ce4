import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../deps.ts'
import { operation, READ_ERRORS } from '../operation.ts'
import { Overview } from './schemas.ts'
import { getOverview } from './service.ts'

export const adminOverviewRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/api/admin/overview',
    {
      schema: {
        ...operation('getOverview', 'Read the overview'),
        response: { 200: Overview, ...READ_ERRORS },
      },
    },
    async () => await getOverview(deps),
  )
}
