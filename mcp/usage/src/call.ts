import type { IncomingMessage, ServerResponse } from 'node:http'

/** A call that is about to be answered. */
export interface Call<Request = IncomingMessage> {
  readonly method: string
  /** As it was called, without its query. */
  readonly path: string
  readonly query: URLSearchParams
  header(name: string): string | undefined
  /** The pattern of its route, such as `/cases/:id`, as far as the framework knows it. */
  readonly route: string | undefined
  readonly statusCode: number
  /** As the framework has it: Fastify's and Express's own, or Node's. */
  readonly request: Request
}

/** A request and its answer, as one of the frameworks hands them over. */
export interface Exchange {
  incoming: IncomingMessage
  response: ServerResponse
  request: unknown
  /** Asked once it is known. */
  route(): string | undefined
}

/** Taken when the request comes, because routers change its address on the way. */
export function createCall<Request>({ incoming, response, request, route }: Exchange): Call<Request> {
  const url = originalUrl(incoming)
  const queryAt = url.indexOf('?')
  return {
    method: incoming.method ?? '',
    path: queryAt === -1 ? url : url.slice(0, queryAt),
    get query() {
      return new URLSearchParams(queryAt === -1 ? '' : url.slice(queryAt))
    },
    header(name) {
      const value = incoming.headers[name.toLowerCase()]
      return Array.isArray(value) ? value.join(', ') : value
    },
    get route() {
      return route()
    },
    get statusCode() {
      return response.statusCode
    },
    request: request as Request,
  }
}

/** Where Express has mounted a part of an application, `url` lacks its beginning. */
function originalUrl(incoming: IncomingMessage & { originalUrl?: unknown }): string {
  return typeof incoming.originalUrl === 'string' ? incoming.originalUrl : (incoming.url ?? '')
}
