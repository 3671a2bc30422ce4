import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../../deps.ts'
import { errorResponses } from '../../../../http/error-schema.ts'
import { ACCOUNT_ROUTE } from '../../operation.ts'
import { Done } from '../../schemas.ts'
import { endAllSessions } from '../service.ts'

export const signOutEverywhereRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/account/sign-out-everywhere',
    {
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'signOutEverywhere',
        summary: 'Sign out everywhere',
        description: 'Ends every session of this address, including this one.',
        response: { 204: Done, ...errorResponses(401, 403, 500, 503) },
      },
    },
    async ({ ownerSession, ip }, reply) => {
      await endAllSessions(deps, ownerSession, ip)
      return await reply.status(204).header('set-cookie', deps.auth.clearedCookie).send(null)
    },
  )
}
