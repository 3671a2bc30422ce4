import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { findSession } from '../../../../auth/session.ts'
import type { Deps } from '../../../../deps.ts'
import { errorResponses } from '../../../../http/error-schema.ts'
import { Done } from '../../schemas.ts'

export const signOutRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/auth/sign-out',
    {
      schema: {
        operationId: 'signOut',
        tags: ['Account'],
        summary: 'Sign out',
        description: 'Ends this session. Without a session it does nothing.',
        response: { 204: Done, ...errorResponses(403, 500, 503) },
      },
    },
    async (request, reply) => {
      const session = await findSession(deps, request)
      if (session) await deps.auth.endSession(session.id)
      return await reply.status(204).header('set-cookie', deps.auth.clearedCookie).send(null)
    },
  )
}
