import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../deps.ts'
import { errorResponses } from '../../../http/error-schema.ts'
import { ACCOUNT_ROUTE } from '../operation.ts'
import { UpgradeParams, UpgradeReply } from './schemas.ts'
import { explainUpgrade } from './service.ts'

export const getUpgradeRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/api/account/upgrade/:id',
    {
      schema: {
        operationId: 'getUpgrade',
        ...ACCOUNT_ROUTE,
        summary: 'Read what lifts a refusal',
        description:
          'What was refused, why, and which plans and credit packs change that. For people of the account whose call was refused, for an hour.',
        params: UpgradeParams,
        response: { 200: UpgradeReply, ...errorResponses(400, 401, 403, 500, 503) },
      },
    },
    async ({ member, params }) => await explainUpgrade(deps, member, params.id),
  )
}
