import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Deps } from '../deps.ts'
import { type AppError, toErrorBody } from '../errors.ts'
import { toAppError } from '../http/failure.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The error of the request, for its log line. */
    failure: AppError | null
  }
  interface FastifyContextConfig {
    /** Its answers say `success` beside what they hold. */
    isEnveloped?: boolean
  }
}

/** Where all routes for tenants' systems are, and so what is asked for and does not exist. */
const ENVELOPED_PATH = /^\/api\/v1\/(?:billing|onboarding)\//

/** Every error of every route is answered here, in one shape. */
export const errorHandler = fp<{ deps: Pick<Deps, 'outages' | 'reporter'> }>(
  async (app, { deps }) => {
    app.decorateRequest('failure', null)
    app.setErrorHandler(async (thrown: FastifyError, request, reply) => {
      const error = toAppError(thrown)
      if (error.statusCode === 500 && !deps.outages.notice(error))
        deps.reporter.report(error, { requestId: request.id })
      return await sendError(request, reply, error)
    })
  },
  { name: 'error-handler' },
)

export function sendError(request: FastifyRequest, reply: FastifyReply, error: AppError): FastifyReply {
  request.failure = error
  return reply
    .status(error.statusCode)
    .headers({ 'cache-control': 'no-store', ...error.headers })
    .type('application/json; charset=utf-8')
    .send({
      ...(isEnveloped(request) && { success: false }),
      ...toErrorBody(error, request.id),
    })
}

function isEnveloped({ routeOptions, url }: FastifyRequest): boolean {
  return routeOptions?.config?.isEnveloped ?? ENVELOPED_PATH.test(url)
}
