import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../../deps.ts'
import { actorOf } from '../../agents/actor.ts'
import { needs } from '../../member.ts'
import { ACCOUNT_ROUTE, CHANGE_FAILURES } from '../../operation.ts'
import { confirmedOnly } from '../../sign-in/confirmation.ts'
import { ApiKeySecret, CreateApiKeyBody } from '../schemas.ts'
import { createKey } from '../service.ts'

export const createApiKeyRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/account/api-keys',
    {
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'createAccountApiKey',
        summary: 'Create an API key',
        description:
          'Returns the key, which is shown only once. Only the owner may give it billing:write. Needs a session that was confirmed in the last 15 minutes, by signing in or with a code.',
        body: CreateApiKeyBody,
        response: { 201: ApiKeySecret, ...CHANGE_FAILURES },
      },
      preHandler: [needs('keys'), confirmedOnly(deps)],
    },
    async (request, reply) =>
      await reply.status(201).send(await createKey(deps, actorOf(request), request.body)),
  )
}
