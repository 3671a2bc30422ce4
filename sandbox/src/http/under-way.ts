import type { FastifyInstance } from 'fastify'

export interface UnderWay {
  /** Aborted when the server is told to close: what only waits goes on at once. */
  closing: AbortSignal
  /** Resolves when no handler runs any more, also of those whose clients went away. */
  settle(): Promise<void>
}

/** The server waits for its connections only, and a handler goes on after its client has hung up. */
export function trackUnderWay(app: FastifyInstance): UnderWay {
  const closing = new AbortController()
  const running = new Set<Promise<unknown>>()
  app.addHook('preClose', async () => closing.abort())
  app.addHook('onRoute', (route) => {
    const { handler } = route
    route.handler = function (request, reply) {
      const result = handler.call(this, request, reply)
      if (result instanceof Promise) {
        running.add(result)
        const forget = () => running.delete(result)
        result.then(forget, forget)
      }
      return result
    }
  })
  return {
    closing: closing.signal,
    settle: async () => void (await Promise.allSettled(running)),
  }
}
