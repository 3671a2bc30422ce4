import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../../deps.ts'
import { errorResponses } from '../../../../http/error-schema.ts'
import { ACCOUNT_ROUTE } from '../../operation.ts'
import { Done } from '../../schemas.ts'
import { endOtherSessions } from '../service.ts'

export const signOutElsewhereRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/account/sign-out-elsewhere',
    {
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'signOutElsewhere',
        summary: 'Sign out everywhere else',
        description: 'Ends every session of this address except the current one.',
        response: { 204: Done, ...errorResponses(401, 403, 500, 503) },
      },
    },
    async ({ ownerSession, ip }, reply) => {
      await endOtherSessions(deps, ownerSession, ip)
      return await reply.status(204).send(null)
    },
  )
}
