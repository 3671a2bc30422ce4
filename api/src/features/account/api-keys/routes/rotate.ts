import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../../../deps.ts'
import { actorOf } from '../../agents/actor.ts'
import { needs } from '../../member.ts'
import { ACCOUNT_ROUTE, CHANGE_FAILURES } from '../../operation.ts'
import { confirmedOnly } from '../../sign-in/confirmation.ts'
import { ApiKeyParams, ApiKeySecret, RotateApiKeyBody } from '../schemas.ts'
import { rotateKey } from '../service.ts'

export const rotateApiKeyRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/account/api-keys/:id/rotate',
    {
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'rotateAccountApiKey',
        summary: 'Replace an API key',
        description:
          'Returns a new key with the same name and scopes once. The old one keeps working for the chosen overlap. Needs a session that was confirmed in the last 15 minutes, by signing in or with a code.',
        params: ApiKeyParams,
        body: RotateApiKeyBody,
        response: { 200: ApiKeySecret, ...CHANGE_FAILURES },
      },
      preHandler: [needs('keys'), confirmedOnly(deps)],
    },
    async (request) => await rotateKey(deps, actorOf(request), request.params.id, request.body),
  )
}
