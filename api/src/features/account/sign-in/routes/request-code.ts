import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { browserCookie } from '../../../../auth/browser.ts'
import type { Deps } from '../../../../deps.ts'
import { errorResponses } from '../../../../http/error-schema.ts'
import { Accepted, CodeBody } from '../../schemas.ts'
import { codeOwner, readCaller, signInLimit } from '../caller.ts'
import { requestCode } from '../codes.ts'
import { isKnownBrowser } from '../known-browsers.ts'

export const requestCodeRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/auth/code',
    {
      config: signInLimit(deps.config),
      schema: {
        operationId: 'requestSignInCode',
        tags: ['Account'],
        summary: 'Ask for a sign-in code',
        description:
          'Mails a six-digit code to a customer, and where there is a free plan to anybody. It works in the browser that asked for it, or from the same network for a client that keeps no cookies. The response is the same for every address.',
        body: CodeBody,
        response: { 202: Accepted, ...errorResponses(400, 413, 415, 429, 500, 503) },
      },
    },
    async (request, reply) => {
      const email = request.body.email.toLowerCase()
      const caller = readCaller(deps.config, request)
      const { browser, browserHash } = caller
      const isKnown = browser.hasSignedIn && (await isKnownBrowser(deps.db, email, browserHash))
      const requested = await requestCode(deps, codeOwner(caller, email, 'sign_in'), isKnown)
      return await reply.status(202).header('set-cookie', browserCookie(deps.config, browser)).send(requested)
    },
  )
}
