import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** An id from a proxy is kept if it cannot forge a log line; otherwise a new one is created. */
const SANE = /^[A-Za-z0-9._-]{8,128}$/

export function readRequestId(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id']
  return typeof given === 'string' && SANE.test(given) ? given : randomUUID()
}
