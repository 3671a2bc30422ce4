import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { findSession } from '../../../../auth/session.ts'
import type { Deps } from '../../../../deps.ts'
import { errorResponses } from '../../../../http/error-schema.ts'
import { publicPostLimit } from '../../../../http/limits.ts'
import { Done, EndSessionsBody } from '../../schemas.ts'
import { endSessionsByLink } from '../../sessions/service.ts'
import { readCaller } from '../caller.ts'

export const endSessionsRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/auth/end-sessions',
    {
      config: publicPostLimit(deps.config),
      schema: {
        operationId: 'endSessionsByLink',
        tags: ['Account'],
        summary: 'End all sessions with the link from a mail',
        description:
          'Works without a session, with the key from a mail about a sign-in or a token. A browser that is signed in to another account stays signed in.',
        body: EndSessionsBody,
        response: { 204: Done, ...errorResponses(400, 403, 413, 415, 429, 500, 503) },
      },
    },
    async (request, reply) => {
      const { browser, ip } = readCaller(deps.config, request)
      const session = await findSession(deps, request)
      const userId = await endSessionsByLink(deps, request.body.key, { browser, ip })
      if (session?.userId === userId) reply.header('set-cookie', deps.auth.clearedCookie)
      return await reply.status(204).send(null)
    },
  )
}
