/** What the gate reads of MCP's messages, the same in every version of the protocol and of the SDKs. */

export type RequestId = string | number
export type Json = Record<string, unknown>

export interface Params extends Json {
  name?: unknown
  uri?: unknown
  arguments?: unknown
  _meta?: Json
}

/** Of `tools/call`, and with other fields of every other method. */
export interface Result extends Json {
  content?: unknown
  isError?: boolean
  resultType?: string
  _meta?: Json
}

export interface Message {
  jsonrpc: '2.0'
  id?: RequestId
  method?: string
  params?: Params
  result?: Result
  error?: { code: number; message: string; data?: unknown }
}

export type Request = Message & { id: RequestId; method: string }
export type Response = Message & { id: RequestId }

const PROTOCOL = 'io.modelcontextprotocol/'

export function isRequest(message: Message): message is Request {
  return message.method !== undefined && message.id !== undefined
}

export function isResponse(message: Message): message is Response {
  return message.method === undefined && message.id !== undefined
}

/** Of the protocol since 2026-07-28, whose clients refuse results without `resultType`. */
export function isModern({ params }: Message): boolean {
  return params?._meta?.[`${PROTOCOL}protocolVersion`] !== undefined
}

/** What the client says of itself with each request since 2026-07-28. */
export function clientCapabilities({ params }: Message): Json {
  const capabilities = params?._meta?.[`${PROTOCOL}clientCapabilities`]
  return isObject(capabilities) ? capabilities : {}
}

/** The part of `_meta` that a request of our own needs to be understood. */
export function protocolMeta({ params }: Message): Json {
  const entries = Object.entries(params?._meta ?? {})
  return Object.fromEntries(entries.filter(([key]) => key.startsWith(PROTOCOL)))
}

export function resultMessage(request: Request, result: Result): Response {
  const complete = isModern(request) ? { resultType: 'complete', ...result } : result
  return { jsonrpc: '2.0', id: request.id, result: complete }
}

export function errorMessage(request: Pick<Request, 'id'>, error: NonNullable<Message['error']>): Response {
  return { jsonrpc: '2.0', id: request.id, error }
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
