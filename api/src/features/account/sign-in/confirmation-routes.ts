import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../deps.ts'
import { errorResponses } from '../../../http/error-schema.ts'
import { ACCOUNT_ROUTE } from '../operation.ts'
import { Accepted, CodeProof, Done } from '../schemas.ts'
import { ownLimit } from './caller.ts'
import { confirmSession, requestConfirmationCode } from './confirmation.ts'

const failures = errorResponses(400, 401, 403, 413, 415, 429, 500, 503)

/** A mailed code proves who is using a session, where a stolen session could do lasting harm. */
export const confirmationRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/account/confirmation-code',
    {
      config: ownLimit(deps.config),
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'requestConfirmationCode',
        summary: 'Ask for a code that confirms this session',
        description: 'Mails a six-digit code to the signed-in address. It works in this session only.',
        response: { 202: Accepted, ...failures },
      },
    },
    async ({ ownerSession }, reply) => {
      return await reply.status(202).send(await requestConfirmationCode(deps, ownerSession))
    },
  )

  app.post(
    '/api/account/confirm',
    {
      config: ownLimit(deps.config),
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'confirmSession',
        summary: 'Confirm this session',
        description:
          'For the next 15 minutes this session can create and replace tokens and open the billing portal. A session that has just signed in can do so too.',
        body: CodeProof,
        response: { 204: Done, ...failures },
      },
    },
    async ({ ownerSession, body, ip }, reply) => {
      await confirmSession(deps, ownerSession, body.code, ip)
      return await reply.status(204).send(null)
    },
  )
}
