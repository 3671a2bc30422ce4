import type { FastifyInstance } from 'fastify'

export interface UnderWay {
  /** Aborted when the server is closing: anything that only waits continues at once. */
  closing: AbortSignal
  /** Resolves when no handler is running any more, including those whose clients have disconnected. */
  settle(): Promise<void>
}

/** The server waits only for its connections, but a handler continues after its client has disconnected. */
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
