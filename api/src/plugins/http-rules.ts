import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { AppError } from '../errors.ts'

/**
 * Requests that Node.js would refuse with an empty body pass through the hooks instead, so that they are
 * answered and logged like all other errors.
 */
export const httpRules = fp(
  async (app) => {
    app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
    app.addHook('onRequest', (request, _reply, done) => done(findFault(request)))
  },
  { name: 'http-rules' },
)

function findFault({ headers, raw }: FastifyRequest): AppError | undefined {
  if (headers.host === undefined && raw.httpVersion === '1.1') {
    return new AppError(
      'invalid_request',
      'The request has no Host header, which HTTP/1.1 asks for. Send the name of this server.',
    )
  }
  if (countHosts(raw.rawHeaders) > 1) {
    return new AppError(
      'invalid_request',
      'The request has more than one Host header. Send the name of this server once.',
    )
  }
  if (headers.expect === undefined || /^100-continue$/i.test(headers.expect)) return undefined
  return new AppError(
    'expectation_failed',
    'The Expect header asks for something that this server does not do. Leave it out, or send 100-continue.',
  )
}

/** Alternating names and values as received: the parsed headers keep only one of two. */
function countHosts(rawHeaders: readonly string[]): number {
  return rawHeaders.filter((name, index) => index % 2 === 0 && name.length === 4 && /^host$/i.test(name))
    .length
}
