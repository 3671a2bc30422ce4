import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../../deps.ts'
import { actorOf } from '../../agents/actor.ts'
import { needs } from '../../member.ts'
import { ACCOUNT_ROUTE, CHANGE_FAILURES } from '../../operation.ts'
import { Done } from '../../schemas.ts'
import { ApiKeyParams } from '../schemas.ts'
import { revokeKey } from '../service.ts'

export const revokeApiKeyRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.delete(
    '/api/account/api-keys/:id',
    {
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'revokeAccountApiKey',
        summary: 'Revoke an API key',
        description: 'It is refused from the next request on.',
        params: ApiKeyParams,
        response: { 204: Done, ...CHANGE_FAILURES },
      },
      preHandler: needs('keys'),
    },
    async (request, reply) => {
      await revokeKey(deps, actorOf(request), request.params.id)
      return await reply.status(204).send(null)
    },
  )
}
