import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { findSession, isAdmin, requireSession } from '../../auth/session.ts'
import type { Deps } from '../../deps.ts'
import { errorResponses } from '../../lib/error-schema.ts'
import { noStore } from '../../lib/no-store.ts'
import { publicPostLimit } from '../../lib/public-post-limit.ts'
import { requestCode } from './codes.ts'
import { Accepted, CodeBody, Done, SignedInReply, SignInBody } from './schemas.ts'
import { invalidCode, signIn } from './sign-in.ts'
import { createStrangerLimit } from './stranger-limit.ts'

const tags = ['Account']
/** As many wrong tries as one code has, so that a stranger spoils one code in ten minutes and not the next. */
const WRONG_TRIES = 5
const CODES = 5

export const authRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  const wrongTries = createStrangerLimit(app, 'wrong-try', WRONG_TRIES)
  const codes = createStrangerLimit(app, 'code', CODES)
  app.addHook('onSend', noStore)

  app.post(
    '/api/auth/code',
    {
      config: publicPostLimit(deps.config),
      schema: {
        operationId: 'requestSignInCode',
        tags,
        summary: 'Ask for a sign-in code',
        description: 'Mails six digits to a customer. The answer is the same for every address.',
        body: CodeBody,
        response: { 202: Accepted, ...errorResponses(400, 413, 415, 429, 500, 503) },
      },
    },
    async (request, reply) => {
      await codes.count(request)
      await requestCode(deps, request.body.email.toLowerCase(), 'sign_in')
      return await reply.status(202).send({ status: 'accepted' })
    },
  )

  app.post(
    '/api/auth/sign-in',
    {
      config: publicPostLimit(deps.config),
      schema: {
        operationId: 'signIn',
        tags,
        summary: 'Sign in with a code',
        description: 'Sets the session cookie. A code works once, for ten minutes and five tries.',
        body: SignInBody,
        response: { 200: SignedInReply, ...errorResponses(400, 403, 413, 415, 429, 500, 503) },
      },
    },
    async (request, reply) => {
      const email = request.body.email.toLowerCase()
      await wrongTries.assertLeft(request)
      const cookies = await signIn(deps, email, request.body.code, request.headers['user-agent'])
      if (!cookies) {
        await wrongTries.count(request)
        throw invalidCode()
      }
      return await reply.header('set-cookie', cookies).send({ email, is_admin: isAdmin(deps.config, email) })
    },
  )

  app.post(
    '/api/auth/sign-out',
    {
      schema: {
        operationId: 'signOut',
        tags,
        summary: 'Sign out',
        description: 'Ends this session. Without one there is nothing to do.',
        response: { 204: Done, ...errorResponses(403, 500, 503) },
      },
    },
    async (request, reply) => {
      const session = await findSession(deps, request)
      if (session) await deps.auth.endSession(session.id)
      return await reply.status(204).header('set-cookie', deps.auth.clearedCookie).send(null)
    },
  )

  app.post(
    '/api/account/sign-out-everywhere',
    {
      schema: {
        operationId: 'signOutEverywhere',
        tags,
        summary: 'Sign out everywhere',
        description: 'Ends every session of this address, this one included.',
        security: [{ session: [] }],
        response: { 204: Done, ...errorResponses(401, 403, 500, 503) },
      },
    },
    async (request, reply) => {
      const session = await requireSession(deps, request)
      await deps.auth.endSessionsOf(session.email)
      return await reply.status(204).header('set-cookie', deps.auth.clearedCookie).send(null)
    },
  )
}
