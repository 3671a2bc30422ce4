import { isIP } from 'node:net'
import type { Message } from './json-rpc.ts'
import type { MessageExtra } from './transport.ts'

/** What `createMcpHandler` and `serveStdio` of SDK v2 hand to their factory. */
export interface RequestContext {
  authInfo?: { token: string } | undefined
  requestInfo?: { headers: Headers } | undefined
}

export interface Caller {
  /** The credential of the agent; undefined where none came with the request. */
  token: string | undefined
  idempotencyKey: string | undefined
  /** Undefined where the server does not say it. */
  address?: string
}

export interface CallerSources {
  context: RequestContext | undefined
  /** The credential of a server that its client has started as its own process. */
  processToken: string | undefined
  /** The header in which the server says the client's address. */
  addressHeader?: string | undefined
}

const IDEMPOTENCY_KEY = 'kamiyo.io/idempotency-key'

export function identify(
  message: Message,
  extra: MessageExtra | undefined,
  { context, processToken, addressHeader }: CallerSources,
): Caller {
  const read = headerReader(extra, context)
  const token =
    extra?.authInfo?.token ?? context?.authInfo?.token ?? bearer(read?.('authorization')) ?? undefined
  const key = message.params?._meta?.[IDEMPOTENCY_KEY] ?? read?.('idempotency-key')
  const address = addressHeader === undefined ? undefined : read?.(addressHeader)?.trim()
  return {
    // A request of somebody else never uses the credential of this process.
    token: token ?? (read ? undefined : processToken),
    idempotencyKey: typeof key === 'string' && key !== '' ? key : undefined,
    ...(address !== undefined && isIP(address) !== 0 && { address }),
  }
}

type HeaderReader = (name: string) => string | undefined

/** Undefined where the message did not come by HTTP. */
function headerReader(extra?: MessageExtra, context?: RequestContext): HeaderReader | undefined {
  const headers = extra?.request?.headers ?? extra?.requestInfo?.headers ?? context?.requestInfo?.headers
  if (!headers) return undefined
  if (headers instanceof Headers) return (name) => headers.get(name) ?? undefined
  return (name) => {
    const value = headers[name]
    return Array.isArray(value) ? value[0] : value
  }
}

function bearer(authorization: string | undefined): string | undefined {
  return /^bearer +(\S+)\s*$/i.exec(authorization ?? '')?.[1]
}

/** Whether requests of many clients reach this transport, over HTTP. */
export function isHttp(transport: object): boolean {
  return ['handleRequest', 'handleMessage', 'handlePostMessage'].some((method) => method in transport)
}
