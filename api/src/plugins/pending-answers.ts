import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export interface PendingAnswers {
  watch(server: Server): void
  /**
   * Runs `work` at once if no answer is pending on the connection, otherwise after the last one. A request
   * whose body is invalid gets no answer other than this one, unless it was answered before its body arrived;
   * then this one is not sent.
   */
  whenAnswered(socket: Socket, work: () => void): void
}

interface Exchange {
  request: IncomingMessage
  response: ServerResponse
}

const isCutOff = ({ request, response }: Exchange) => !request.complete && !response.headersSent

/** Tracks pipelined requests on a connection, whose answers must be sent in the same order. */
export function createPendingAnswers(): PendingAnswers {
  const pending = new WeakMap<Socket, Set<Exchange>>()
  const latest = new WeakMap<Socket, Exchange>()
  function remember(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request
    const exchange = { request, response }
    const exchanges = pending.get(socket) ?? new Set()
    pending.set(socket, exchanges.add(exchange))
    latest.set(socket, exchange)
    response.once('close', () => exchanges.delete(exchange))
  }
  return {
    watch: (server) => {
      server.prependListener('request', remember)
    },
    whenAnswered: (socket, work) => {
      const last = [...(pending.get(socket) ?? [])].filter((exchange) => !isCutOff(exchange)).at(-1)
      const atFault = latest.get(socket)
      const isAnswered = atFault && !atFault.request.complete && atFault.response.headersSent
      const finish = isAnswered ? () => socket.end() : work
      if (last) last.response.once('close', finish)
      else finish()
    },
  }
}
