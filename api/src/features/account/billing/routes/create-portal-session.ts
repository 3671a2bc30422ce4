import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../../deps.ts'
import { errorResponses } from '../../../../http/error-schema.ts'
import { customerLimit } from '../../../../http/limits.ts'
import { needs } from '../../member.ts'
import { ACCOUNT_ROUTE } from '../../operation.ts'
import { confirmedOnly } from '../../sign-in/confirmation.ts'
import { PortalBody, PortalReply } from '../portal-schemas.ts'
import { openPortal } from '../service.ts'

export const createPortalSessionRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/billing/create-portal-session',
    {
      config: customerLimit(deps.config),
      schema: {
        operationId: 'createPortalSession',
        ...ACCOUNT_ROUTE,
        summary: 'Open the billing portal',
        description:
          "Returns the URL of the account's Stripe billing portal; nothing in the request selects another account's. Owner only. With a tier, the portal opens at the confirmation of the change to that plan, if the subscription can be changed now. Needs a session that was confirmed in the last 15 minutes, by signing in or with a code.",
        body: PortalBody,
        response: { 200: PortalReply, ...errorResponses(400, 401, 403, 404, 413, 415, 429, 500, 502, 503) },
      },
      // Every field is optional, and so is the body.
      preValidation: async (request) => {
        request.body ??= {}
      },
      preHandler: [needs('billing'), confirmedOnly(deps)],
    },
    async ({ member, body: { return_url: returnUrl, subscription_id: subscriptionId, tier } }) => ({
      portal_url: await openPortal(deps, member.accountId, { returnUrl, subscriptionId, tier }),
    }),
  )
}
