import type { Message } from './json-rpc.ts'

/** An MCP transport as both SDKs have it, as far as the gate uses it. */
export interface Transport {
  start(): Promise<void>
  send(message: Message, options?: SendOptions): Promise<void>
  close(): Promise<void>
  onclose?: (() => void) | undefined
  onmessage?: ((message: Message, extra?: MessageExtra) => void) | undefined
  readonly sessionId?: string | undefined
}

/** Of the SDK, passed on as it is. */
export type SendOptions = object

/** What a transport says of a message: SDK v1 hands over `requestInfo`, SDK v2 the request itself. */
export interface MessageExtra {
  requestInfo?: { headers?: Headers | Record<string, string | string[] | undefined> }
  request?: { headers: Headers }
  authInfo?: { token: string }
}

/** The two sides of a connection. */
export interface Ends {
  toServer(message: Message, extra?: MessageExtra): void
  toClient(message: Message, options?: SendOptions): Promise<void>
}

/** Stands between a transport and its server. */
export interface Interceptor {
  receive(message: Message, extra?: MessageExtra): void
  send(message: Message, options?: SendOptions): Promise<void>
  closed(): void
}

/** The transport with the interceptor on its way; everything else of it stays reachable. */
export function intercept(inner: Transport, createInterceptor: (ends: Ends) => Interceptor): Transport {
  // Handlers that were set before the server is connected are still called.
  const handlers = { onmessage: inner.onmessage, onclose: inner.onclose }
  const interceptor = createInterceptor({
    toServer: (message, extra) => handlers.onmessage?.(message, extra),
    toClient: async (message, options) => await inner.send(message, options),
  })
  inner.onmessage = interceptor.receive
  inner.onclose = () => {
    interceptor.closed()
    handlers.onclose?.()
  }
  return new Proxy(inner, {
    get(target, key) {
      if (key === 'onmessage' || key === 'onclose') return handlers[key]
      if (key === 'send') return interceptor.send
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
    set(target, key, value) {
      if (key === 'onmessage' || key === 'onclose') handlers[key] = value
      else Reflect.set(target, key, value, target)
      return true
    },
  })
}
