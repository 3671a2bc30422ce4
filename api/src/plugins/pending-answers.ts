import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export interface PendingAnswers {
  watch(server: Server): void
  /** Runs at once where no answer is pending on the connection, or else after the last of them. */
  whenAnswered(socket: Socket, work: () => void): void
}

/** Of requests that came one after the other on a connection, whose answers must go out in that order. */
export function createPendingAnswers(): PendingAnswers {
  const pending = new WeakMap<Socket, Set<ServerResponse>>()
  function remember({ socket }: IncomingMessage, response: ServerResponse): void {
    const answers = pending.get(socket) ?? new Set()
    pending.set(socket, answers.add(response))
    response.once('close', () => answers.delete(response))
  }
  return {
    watch: (server) => {
      server.prependListener('request', remember)
    },
    whenAnswered: (socket, work) => {
      const last = [...(pending.get(socket) ?? [])].at(-1)
      if (last) last.once('close', work)
      else work()
    },
  }
}
