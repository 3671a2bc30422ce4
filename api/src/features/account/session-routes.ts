import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { listSessions } from '../../auth/sessions-repository.ts'
import type { Deps } from '../../deps.ts'
import { nameBrowser } from '../../lib/browser-name.ts'
import { errorResponses } from '../../lib/error-schema.ts'
import { Done, SessionParams, SessionsReply } from './schemas.ts'
import { endAllSessions, endOtherSessions, endSession } from './sessions.ts'

const common = { tags: ['Account'], security: [{ session: [] }] }

/** Where the customer is signed in, and the ways to end that. */
export const sessionRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.get(
    '/api/account/sessions',
    {
      schema: {
        ...common,
        operationId: 'listSessions',
        summary: 'List your sessions',
        description: 'Every browser in which you are signed in.',
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

  app.delete(
    '/api/account/sessions/:id',
    {
      schema: {
        ...common,
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

  app.post(
    '/api/account/sign-out-elsewhere',
    {
      schema: {
        ...common,
        operationId: 'signOutElsewhere',
        summary: 'Sign out everywhere else',
        description: 'Ends every session of this address but the one that asks.',
        response: { 204: Done, ...errorResponses(401, 403, 500, 503) },
      },
    },
    async ({ ownerSession, ip }, reply) => {
      await endOtherSessions(deps, ownerSession, ip)
      return await reply.status(204).send(null)
    },
  )

  app.post(
    '/api/account/sign-out-everywhere',
    {
      schema: {
        ...common,
        operationId: 'signOutEverywhere',
        summary: 'Sign out everywhere',
        description: 'Ends every session of this address, this one included.',
        response: { 204: Done, ...errorResponses(401, 403, 500, 503) },
      },
    },
    async ({ ownerSession, ip }, reply) => {
      await endAllSessions(deps, ownerSession, ip)
      return await reply.status(204).header('set-cookie', deps.auth.clearedCookie).send(null)
    },
  )
}
