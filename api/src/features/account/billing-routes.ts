import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../deps.ts'
import { errorResponses } from '../../lib/error-schema.ts'
import { customerLimit } from '../../lib/request-limits.ts'
import { getAccount } from './account.ts'
import { listInvoices, openPortal } from './billing.ts'
import { confirmedOnly } from './confirmation.ts'
import { needs } from './member.ts'
import { listOwnReversals } from './reversals.ts'
import { AccountReply, InvoicesReply, PortalBody, PortalReply, ReversalsReply } from './schemas.ts'

const tags = ['Account']
const security = [{ session: [] }]

export const billingRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/api/account',
    {
      schema: {
        operationId: 'getAccount',
        tags,
        summary: 'Read the account',
        description: 'Plan, status in plain words, dates, and past subscriptions of the signed-in customer.',
        security,
        response: { 200: AccountReply, ...errorResponses(401, 403, 500, 503) },
      },
    },
    async ({ member }) => await getAccount(deps, member),
  )

  app.get(
    '/api/account/invoices',
    {
      config: customerLimit(deps.config),
      schema: {
        operationId: 'listInvoices',
        tags,
        summary: 'List the invoices',
        description: 'The newest invoices as Stripe has them, with links to the page and the file.',
        security,
        response: { 200: InvoicesReply, ...errorResponses(401, 403, 429, 500, 502, 503) },
      },
    },
    async ({ member }) => ({ invoices: await listInvoices(deps, member.accountId) }),
  )

  app.get(
    '/api/account/reversals',
    {
      schema: {
        operationId: 'listReversals',
        tags,
        summary: 'List refunds, disputes and invoices that will not be paid',
        description:
          'What became of payments and invoices of the signed-in customer apart from being paid, in plain words, with the exact amounts.',
        security,
        response: { 200: ReversalsReply, ...errorResponses(401, 403, 500, 503) },
      },
    },
    async ({ member }) => ({ reversals: await listOwnReversals(deps, member.accountId) }),
  )

  app.post(
    '/api/billing/create-portal-session',
    {
      config: customerLimit(deps.config),
      schema: {
        operationId: 'createPortalSession',
        tags,
        summary: 'Open the billing portal',
        description:
          'Returns the address of the Stripe billing portal of the account, whatever the body says, for its owner. With a tier it opens where the change to that plan is agreed to, if the subscription can be changed now. Needs a session that was confirmed in the last 15 minutes, by signing in or with a code.',
        security,
        body: PortalBody,
        response: { 200: PortalReply, ...errorResponses(400, 401, 403, 404, 413, 415, 429, 500, 502, 503) },
      },
      // Every field may be left out, and so may the body.
      preValidation: async (request) => {
        request.body ??= {}
      },
      preHandler: [needs('billing'), confirmedOnly(deps)],
    },
    async ({ member, body: { return_url: returnUrl, tier } }) => ({
      portal_url: await openPortal(deps, member.accountId, { returnUrl, tier }),
    }),
  )
}
