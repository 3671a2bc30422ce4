import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Deps } from '../deps.ts'
import { endpointLabel } from '../lib/endpoint-label.ts'

/** The request id in the reply, one log line a request, and the two request metrics. */
export const requestContext = fp<{ deps: Pick<Deps, 'metrics'> }>(
  async (app, { deps }) => {
    app.addHook('onRequest', (request, reply, done) => {
      reply.header('x-request-id', request.id)
      done()
    })
    app.addHook('onResponse', (request, reply, done) => {
      const endpoint = endpointLabel(request.routeOptions.url)
      deps.metrics.requests.inc({ method: request.method, endpoint, status: String(reply.statusCode) })
      deps.metrics.requestDuration.observe({ method: request.method, endpoint }, reply.elapsedTime / 1000)
      logRequest(request, reply)
      done()
    })
  },
  { name: 'request-context' },
)

/** The route's pattern, not the path: a session id in a log would let its reader see the buyer's address. */
function logRequest(request: FastifyRequest, reply: FastifyReply): void {
  const { failure } = request
  const line = {
    method: request.method,
    route: request.routeOptions.url ?? 'unknown',
    status: reply.statusCode,
    durationMs: Math.round(reply.elapsedTime * 10) / 10,
    ip: request.ip,
    ...(failure && { code: failure.code }),
  }
  if (reply.statusCode >= 500)
    request.log.error({ ...line, err: failure?.cause ?? failure }, 'request failed')
  else request.log.info(line, 'request completed')
}
