import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../deps.ts'
import { errorResponses } from '../../../http/error-schema.ts'
import { customerLimit } from '../../../http/limits.ts'
import { describeBilling } from '../../tenant-billing/status/describe.ts'
import { createPreviews } from '../../tenant-billing/status/previews.ts'
import { needs } from '../member.ts'
import { ACCOUNT_ROUTE } from '../operation.ts'
import { getMeteredUsage } from './metered.ts'
import { MeteredUsageReply, NextInvoiceReply } from './metered-schemas.ts'

/** What is used and owed this month. The amount of the next invoice is asked of Stripe, so it is a route of its own. */
export const meteredUsageRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/api/account/metered-usage',
    {
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'getMeteredUsage',
        summary: 'Read what was used this month and what it costs so far',
        description: 'By meter, by day, and by tool or other dimension.',
        response: { 200: MeteredUsageReply, ...errorResponses(401, 403, 500, 503) },
      },
      preHandler: needs('charges'),
    },
    async ({ member }) => await getMeteredUsage(deps, member.accountId),
  )

  const previews = createPreviews()
  app.get(
    '/api/account/next-invoice',
    {
      config: customerLimit(deps.config),
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'getNextInvoice',
        summary: 'Read what the next invoice comes to, with the usage so far',
        response: { 200: NextInvoiceReply, ...errorResponses(401, 403, 429, 500, 502, 503) },
      },
      preHandler: needs('charges'),
    },
    async ({ member }) => await describeBilling(deps, previews, member.accountId),
  )
}
