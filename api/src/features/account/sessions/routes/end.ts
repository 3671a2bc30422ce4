import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../../deps.ts'
import { errorResponses } from '../../../../http/error-schema.ts'
import { ACCOUNT_ROUTE } from '../../operation.ts'
import { Done, SessionParams } from '../../schemas.ts'
import { endSession } from '../service.ts'

export const endSessionRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.delete(
    '/api/account/sessions/:id',
    {
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'endSession',
        summary: 'End a session',
        params: SessionParams,
        response: { 204: Done, ...errorResponses(401, 403, 404, 500, 503) },
      },
    },
    async ({ ownerSession, params, ip }, reply) => {
      await endSession(deps, ownerSession, params.id, ip)
      return await reply.status(204).send(null)
    },
  )
}
