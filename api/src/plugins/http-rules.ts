import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { AppError } from '../errors.ts'

/**
 * What Node.js would refuse by itself with an empty body: it comes through the hooks instead, and is answered and logged
 * like every other failure.
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

/** Names and values in turns, as they came: the parsed headers keep one of two. */
function countHosts(rawHeaders: readonly string[]): number {
  return rawHeaders.filter((name, index) => index % 2 === 0 && name.length === 4 && /^host$/i.test(name))
    .length
}
