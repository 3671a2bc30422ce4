import { randomUUID } from 'node:crypto'
import { type Server, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError, toErrorBody } from '../errors.ts'
import { toAppError } from '../http/failure.ts'
import type { Logger } from '../telemetry/logger.ts'
import { sendError } from './error-handler.ts'
import type { PendingAnswers } from './pending-answers.ts'

/** Requests that Fastify refuses before it selects a route, such as a path that cannot be decoded. */
export function frameworkErrors(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-request-id', request.id)
  request.log.info({ method: request.method, code: 'invalid_request' }, 'request refused')
  sendError(request, reply, toAppError(error))
}

/**
 * Requests that Node's HTTP parser rejects are answered in JSON like all others. The answer is sent after
 * those of earlier requests on the connection, which would otherwise receive this one.
 */
export function createClientErrorHandler(log: Logger, answers: PendingAnswers) {
  return (failure: Error & { code?: string }, socket: Socket): void => {
    if (failure.code === 'ECONNRESET') socket.destroy()
    else refuse(socket, describe(failure.code), { log, answers, parser: failure.code })
  }
}

/** Without a listener, Node closes the connection at a CONNECT and drops the pending answers. */
export function refuseTunnels(server: Server, log: Logger, answers: PendingAnswers): void {
  const error = new AppError('invalid_request', 'This server is no proxy. Send the request itself.')
  server.on('connect', ({ socket }) => refuse(socket, error, { log, answers }))
}

/** Node reads nothing after an upgrade request, even if it is answered like any other. */
export function endAfterUpgrades(server: Server): void {
  server.prependListener('request', ({ headers }, response) => {
    if (headers.upgrade !== undefined) response.setHeader('connection', 'close')
  })
}

function refuse(
  socket: Socket,
  error: AppError,
  { log, answers, parser }: { log: Logger; answers: PendingAnswers; parser?: string | undefined },
): void {
  if (socket.destroyed || !socket.writable) {
    socket.destroy()
    return
  }
  const requestId = randomUUID()
  log.info({ requestId, status: error.statusCode, code: error.code, parser }, 'request refused')
  answers.whenAnswered(socket, () => {
    if (socket.writable) socket.end(rawAnswer(error, requestId))
  })
}

function describe(code: string | undefined): AppError {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new AppError(
      'headers_too_large',
      'The headers are larger than 16 KiB. Send fewer or shorter ones.',
    )
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new AppError('request_timeout', 'The request did not arrive in time. Send it again.')
  }
  return new AppError(
    'invalid_request',
    'This is not a valid HTTP request. Check its first line, headers and body.',
  )
}

function rawAnswer(error: AppError, requestId: string): string {
  const body = JSON.stringify(toErrorBody(error, requestId))
  return [
    `HTTP/1.1 ${error.statusCode} ${STATUS_CODES[error.statusCode] ?? ''}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    'connection: close',
    '',
    body,
  ].join('\r\n')
}
