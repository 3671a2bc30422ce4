import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../../deps.ts'
import { errorResponses } from '../../../../http/error-schema.ts'
import { customerLimit } from '../../../../http/limits.ts'
import { ACCOUNT_ROUTE } from '../../operation.ts'
import { InvoicesReply } from '../../schemas.ts'
import { listInvoices } from '../service.ts'

export const listInvoicesRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/api/account/invoices',
    {
      config: customerLimit(deps.config),
      schema: {
        operationId: 'listInvoices',
        ...ACCOUNT_ROUTE,
        summary: 'List the invoices',
        description: 'The newest invoices as they are at Stripe, with links to the page and the file.',
        response: { 200: InvoicesReply, ...errorResponses(401, 403, 429, 500, 502, 503) },
      },
    },
    async ({ member }) => ({ invoices: await listInvoices(deps, member.accountId) }),
  )
}
