import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Exchange } from './call.ts'

/** What Fastify gives to a plugin, as far as it is needed. */
export interface FastifyLike {
  addHook(
    name: 'onRequest',
    hook: (request: FastifyRequestLike, reply: { raw: ServerResponse }, done: () => void) => void,
  ): unknown
  addHook(name: 'onClose', hook: () => Promise<void>): unknown
}

export interface FastifyRequestLike {
  raw: IncomingMessage
  routeOptions: { url?: string | undefined }
}

export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => unknown

export interface Adapters {
  /** For Node's `createServer`: `createServer(usage.node(handler))`. */
  node(handler: NodeHandler): NodeHandler
  /** For Express: `app.use(usage.express)`, before the routes. */
  express(request: IncomingMessage, response: ServerResponse, next: () => void): void
  /** For Fastify: `app.register(usage.fastify)`, before the routes. Closing the app closes the tracking as well. */
  fastify(app: FastifyLike, options: unknown, done: () => void): void
}

interface ExpressRoute {
  baseUrl?: string
  route?: { path?: unknown }
}

export function createAdapters(track: (exchange: Exchange) => void, close: () => Promise<void>): Adapters {
  function fastify(app: FastifyLike, _options: unknown, done: () => void): void {
    app.addHook('onRequest', (request, reply, next) => {
      const route = () => request.routeOptions.url
      track({ incoming: request.raw, response: reply.raw, request, route })
      next()
    })
    app.addHook('onClose', close)
    done()
  }

  return {
    node: (handler) => (incoming, response) => {
      track({ incoming, response, request: incoming, route: () => undefined })
      return handler(incoming, response)
    },
    express(request: IncomingMessage & ExpressRoute, response, next) {
      const route = () => {
        const path = request.route?.path
        return typeof path === 'string' ? `${request.baseUrl ?? ''}${path}` : undefined
      }
      track({ incoming: request, response, request, route })
      next()
    },
    // As Fastify asks of plugins that are for the whole app rather than for routes of their own.
    fastify: Object.assign(fastify, {
      [Symbol.for('skip-override')]: true,
      [Symbol.for('fastify.display-name')]: 'usage-tracking',
    }),
  }
}
