import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { isAdmin } from '../../../../auth/session.ts'
import type { Deps } from '../../../../deps.ts'
import { errorResponses } from '../../../../http/error-schema.ts'
import { SignedInReply, SignInBody } from '../../schemas.ts'
import { readCaller, signInLimit } from '../caller.ts'
import { invalidCode, signIn } from '../sign-in.ts'

export const signInRoute: FastifyPluginAsyncTypebox<{ deps: Deps }> = async (app, { deps }) => {
  app.post(
    '/api/auth/sign-in',
    {
      config: signInLimit(deps.config),
      schema: {
        operationId: 'signIn',
        tags: ['Account'],
        summary: 'Sign in with a code',
        description:
          'Sets the session cookie. A code works once, within ten minutes and five attempts. Where there is a free plan, an address without an account gets one, and its token by mail.',
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
}
