import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Deps } from '../../deps.ts'
import { errorResponses } from '../../http/error-schema.ts'
import { publicPostLimit } from '../../http/limits.ts'
import { noStore } from '../../http/no-store.ts'
import { revokeLeaked } from './revoke-leaked.ts'
import { LeakedBody, LeakedReply } from './schemas.ts'

/** For anybody who found a secret of ours. Who has it could use it, so nobody needs to say who they are. */
export const leakedSecretRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.addHook('onSend', noStore)

  app.post(
    '/api/v1/secrets/leaked',
    {
      config: publicPostLimit(deps.config),
      schema: {
        operationId: 'reportLeakedSecret',
        tags: ['Tokens'],
        summary: 'Report a key or token that was found in public',
        description:
          'It is refused from the next request on, and its owner is told. The answer says nothing about it.',
        body: LeakedBody,
        response: { 202: LeakedReply, ...errorResponses(400, 413, 415, 429, 500, 503) },
      },
    },
    async ({ body, ip }, reply) => {
      await revokeLeaked(deps, body.secret, { ip, foundAt: body.url })
      return await reply.status(202).send({ received: true })
    },
  )
}
