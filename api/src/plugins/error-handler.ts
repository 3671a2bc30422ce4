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
      ...(request.routeOptions?.config?.isEnveloped && { success: false }),
      ...toErrorBody(error, request.id),
    })
}
