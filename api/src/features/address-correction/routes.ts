import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import { errorResponses } from '../../http/error-schema.ts'
import { publicPostLimit } from '../../http/limits.ts'
import { noStore } from '../../http/no-store.ts'
import { SessionParams } from '../checkout/schemas.ts'
import { CorrectionBody, TokenMailReply } from './schemas.ts'
import { getTokenMail, requestCorrection } from './service.ts'

/** What the order page shows about the token e-mail, and the way to correct a wrong address. */
export const addressCorrectionRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.addHook('onSend', noStore)

  app.get(
    '/api/billing/checkout-session/:session_id/token-mail',
    {
      config: publicPostLimit(deps.config),
      schema: {
        operationId: 'getTokenMail',
        tags: ['Checkout'],
        summary: 'Read the state of the mail with the token',
        description:
          'For the success page. A session that has not been paid returns the same response as an unknown one.',
        params: SessionParams,
        response: { 200: TokenMailReply, ...errorResponses(404, 429, 500, 503) },
      },
    },
    async (request) => await getTokenMail(deps, request.params.session_id),
  )

  app.post(
    '/api/billing/checkout-session/:session_id/address',
    {
      config: publicPostLimit(deps.config),
      schema: {
        operationId: 'correctAddress',
        tags: ['Checkout'],
        summary: 'Give another address for the token',
        description:
          'Allowed once per order, within a day, and only if the mail with the token was returned and nothing has ever reached the old address.',
        params: SessionParams,
        body: CorrectionBody,
        response: {
          202: Type.Object(
            {},
            {
              title: 'CorrectionReceipt',
              description: 'Accepted; the token is sent there once Stripe has the address',
            },
          ),
          ...errorResponses(400, 403, 404, 409, 413, 415, 429, 500, 503),
        },
      },
    },
    async (request, reply) => {
      const { session_id: sessionId } = request.params
      await requestCorrection(deps, { sessionId, email: request.body.email, ip: request.ip })
      return await reply.status(202).send({})
    },
  )
}
