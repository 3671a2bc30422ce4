import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../../deps.ts'
import { errorResponses } from '../../../../http/error-schema.ts'
import { ACCOUNT_ROUTE } from '../../operation.ts'
import { ReversalsReply } from '../../schemas.ts'
import { listOwnReversals } from '../reversals.ts'

export const listReversalsRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/api/account/reversals',
    {
      schema: {
        operationId: 'listReversals',
        ...ACCOUNT_ROUTE,
        summary: 'List refunds, disputes and invoices that will not be paid',
        description:
          "What happened to the signed-in customer's payments and invoices other than being paid, in plain words, with the exact amounts.",
        response: { 200: ReversalsReply, ...errorResponses(401, 403, 500, 503) },
      },
    },
    async ({ member }) => ({ reversals: await listOwnReversals(deps, member.accountId) }),
  )
}
