import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { browserCookie } from '../../auth/browser.ts'
import { findSession, isAdmin } from '../../auth/session.ts'
import type { Deps } from '../../deps.ts'
import { errorResponses } from '../../lib/error-schema.ts'
import { noStore } from '../../lib/no-store.ts'
import { publicPostLimit } from '../../lib/public-post-limit.ts'
import { codeOwner, readCaller, signInLimit } from './caller.ts'
import { requestCode } from './codes.ts'
import { isKnownBrowser } from './known-browsers.ts'
import { Accepted, CodeBody, Done, EndSessionsBody, SignedInReply, SignInBody } from './schemas.ts'
import { endSessionsByLink } from './sessions.ts'
import { invalidCode, signIn } from './sign-in.ts'

const tags = ['Account']

export const authRoutes: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.addHook('onSend', noStore)

  app.post(
    '/api/auth/code',
    {
      config: signInLimit(deps.config),
      schema: {
        operationId: 'requestSignInCode',
        tags,
        summary: 'Ask for a sign-in code',
        description:
          'Mails six digits to a customer. They work in the browser that asked for them, or from the same network for a client that keeps no cookies. The answer is the same for every address.',
        body: CodeBody,
        response: { 202: Accepted, ...errorResponses(400, 413, 415, 429, 500, 503) },
      },
    },
    async (request, reply) => {
      const email = request.body.email.toLowerCase()
      const caller = readCaller(deps.config, request)
      const { browser, browserHash } = caller
      const isKnown = browser.hasSignedIn && (await isKnownBrowser(deps.db, email, browserHash))
      await requestCode(deps, codeOwner(caller, email, 'sign_in'), isKnown)
      return await reply
        .status(202)
        .header('set-cookie', browserCookie(deps.config, browser))
        .send({ status: 'accepted' })
    },
  )

  app.post(
    '/api/auth/sign-in',
    {
      config: signInLimit(deps.config),
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
      const cookies = await signIn(deps, readCaller(deps.config, request), email, request.body.code)
      if (!cookies) throw invalidCode()
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
    '/api/auth/end-sessions',
    {
      config: publicPostLimit(deps.config),
      schema: {
        operationId: 'endSessionsByLink',
        tags,
        summary: 'End all sessions by the link of a mail',
        description:
          'Works without a session, with the key of a mail about a sign-in or a token. A browser that is signed in to another account stays so.',
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
