import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { acceptMails } from './accept.ts'
import { type MailAccountStore, whyForbidden } from './account.ts'
import { mailAccountRoutes } from './account-routes.ts'
import { bounceRoutes } from './bounce-routes.ts'
import type { BounceList } from './bounces.ts'
import { mailError } from './errors.ts'
import type { MailEvents } from './events.ts'
import type { MailStore } from './store.ts'
import { validateMailRequest } from './validate.ts'

const maxRequestBytes = 30 * 1024 * 1024
const apiKeyPattern = /^Bearer SG\.\S+$/

export interface SendgridOptions {
  mails: MailStore
  account: MailAccountStore
  bounces: BounceList
  events: MailEvents
}

/**
 * SendGrid's `POST /v3/mail/send` and the routes of its account. E-mails have real timestamps, like those in
 * the buyer's inbox.
 */
export async function sendgridPlugin(
  app: FastifyInstance,
  { mails, account, bounces, events }: SendgridOptions,
): Promise<void> {
  app.setErrorHandler(answerError)
  await app.register(async (scope) => {
    scope.addHook('onRequest', requireApiKey)
    mailAccountRoutes(scope, account)
    bounceRoutes(scope, bounces)
  })

  app.post('/v3/mail/send', { bodyLimit: maxRequestBytes, onRequest: requireApiKey }, (request, reply) => {
    const validated = validateMailRequest(request.body)
    if (!validated.ok) return reply.code(400).send({ errors: validated.errors })
    const forbidden = whyForbidden(account.get(), validated.request.from?.email ?? '')
    if (forbidden)
      return reply
        .code(403)
        .send({ errors: [mailError(forbidden, forbidden.startsWith('The from') ? 'from' : null)] })
    const messageId = acceptMails({ mails, events }, validated.request, new Date())
    const isSandboxMode = validated.request.mail_settings?.sandbox_mode?.enable === true
    return reply
      .code(isSandboxMode ? 200 : 202)
      .header('x-message-id', messageId)
      .send()
  })

  app.route({
    method: ['GET', 'PUT', 'PATCH', 'DELETE'],
    url: '/v3/mail/send',
    handler: (_request, reply) => reply.code(405).send({ errors: [mailError('method not allowed')] }),
  })
}

async function requireApiKey(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { authorization } = request.headers
  if (authorization && apiKeyPattern.test(authorization)) return
  const message = authorization
    ? 'The provided authorization grant is invalid, expired, or revoked'
    : 'authorization required'
  return reply.code(401).send({ errors: [mailError(message)] })
}

const errorMessages: Record<number, string> = {
  400: 'Bad Request',
  413: 'The JSON payload you have included in your request is too large.',
  415: 'Content-Type should be application/json.',
}

function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = error.statusCode ?? 500
  if (status >= 500) request.log.error(error)
  return reply.code(status).send({ errors: [mailError(errorMessages[status] ?? 'Internal Server Error')] })
}
