import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Deps } from '../deps.ts'
import { endpointLabel } from '../http/endpoint-label.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Called very often by programs: expected answers are counted, and logged only at `debug`. */
    isRoutine?: boolean
  }
}

/** Adds the request id to the reply, one log line per request, and the two request metrics. */
export const requestContext = fp<{ deps: Pick<Deps, 'log' | 'metrics' | 'outages'> }>(
  async (app, { deps }) => {
    app.addHook('onRequest', (request, reply, done) => {
      reply.header('x-request-id', request.id)
      done()
    })
    app.addHook('onResponse', (request, reply, done) => {
      const endpoint = endpointLabel(request.routeOptions.url)
      deps.metrics.requests.inc({ method: request.method, endpoint, status: String(reply.statusCode) })
      deps.metrics.requestDuration.observe({ method: request.method, endpoint }, reply.elapsedTime / 1000)
      const level = levelOf(deps, request, reply)
      if (deps.log.isLevelEnabled(level)) logRequest(request, reply, level)
      done()
    })
  },
  { name: 'request-context' },
)

/**
 * Logs the route's pattern and not the path, because a session id in the log would let its reader see the
 * buyer's address.
 */
function logRequest(request: FastifyRequest, reply: FastifyReply, level: Level): void {
  const { failure } = request
  const line = {
    method: request.method,
    route: request.routeOptions.url ?? 'unknown',
    status: reply.statusCode,
    durationMs: Math.round(reply.elapsedTime * 10) / 10,
    ip: request.ip,
    ...(failure && { code: failure.code }),
  }
  if (level === 'error') request.log.error({ ...line, err: failure?.cause ?? failure }, 'request failed')
  else request.log[level](line, 'request completed')
}

type Level = 'debug' | 'info' | 'error'

/** Requests refused because of an outage are counted in the outage log. */
function levelOf(
  { outages }: Pick<Deps, 'outages'>,
  { failure, routeOptions }: FastifyRequest,
  { statusCode }: FastifyReply,
): Level {
  if (failure && statusCode >= 500) return outages.count(failure, 'request') ? 'debug' : 'error'
  // Reporting that something else is failing, as a health check does, is not a failure of the request.
  return !failure && routeOptions.config.isRoutine ? 'debug' : 'info'
}
