import type { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { TurnWriter } from './spool/turn-writer.ts'

/** Counts a call when the head of its answer is made, before a byte of it leaves. */
export function createReplyHolder(writer: TurnWriter) {
  const guarded = new WeakSet<Socket>()
  const seen = new WeakSet<IncomingMessage>()

  /** Nothing leaves through the socket while there are lines that are not in the spool. */
  function guard(socket: Socket): void {
    if (guarded.has(socket)) return
    guarded.add(socket)
    const write = socket._write.bind(socket)
    socket._write = (chunk, encoding, callback) => writer.afterWriting(() => write(chunk, encoding, callback))
    const writeMany = socket._writev?.bind(socket)
    if (writeMany)
      socket._writev = (chunks, callback) => writer.afterWriting(() => writeMany(chunks, callback))
  }

  /** `toLine` is called once; without a line the call is not counted, and its answer not held. */
  return function hold(
    incoming: IncomingMessage,
    response: ServerResponse,
    toLine: () => string | undefined,
  ): void {
    // A request that passes twice, such as through two routers, is one call.
    if (seen.has(incoming)) return
    seen.add(incoming)
    const { socket } = incoming
    // HTTP/2 writes past its socket, and a request that was injected has none.
    const canWait = incoming.httpVersionMajor === 1 && socket instanceof Socket
    if (canWait) guard(socket)
    const writeHead = response.writeHead
    let isCounted = false
    // Every answer has a head, whether it was asked for or not.
    response.writeHead = function countThenWrite(...args: unknown[]) {
      const made = Reflect.apply(writeHead, response, args)
      const line = isCounted ? undefined : toLine()
      isCounted = true
      if (line !== undefined) {
        writer.append(line)
        if (!canWait) writer.writeNow()
      }
      return made
    }
  }
}
