import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { listSessions } from '../../../../auth/sessions-repository.ts'
import type { Deps } from '../../../../deps.ts'
import { nameBrowser } from '../../../../http/browser-name.ts'
import { errorResponses } from '../../../../http/error-schema.ts'
import { ACCOUNT_ROUTE } from '../../operation.ts'
import { SessionsReply } from '../../schemas.ts'

export const listSessionsRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/api/account/sessions',
    {
      schema: {
        ...ACCOUNT_ROUTE,
        operationId: 'listSessions',
        summary: 'List your sessions',
        description: 'Every browser you are signed in with.',
        response: { 200: SessionsReply, ...errorResponses(401, 500, 503) },
      },
    },
    async ({ ownerSession }) => {
      const rows = await listSessions(deps.db, ownerSession.userId, deps.clock.now())
      return {
        sessions: rows.map(({ id, userAgent, createdAt, lastSeenAt }) => ({
          id,
          browser: nameBrowser(userAgent),
          started_at: createdAt.toISOString(),
          last_seen_at: lastSeenAt.toISOString(),
          is_current: id === ownerSession.id,
        })),
      }
    },
  )
}
