import { type Caller, identify, isHttp, type RequestContext } from './caller.ts'
import { chargedName } from './charged-name.ts'
import { denialMessage, METER_AWAY, NO_TOKEN } from './denials.ts'
import type { GateParts } from './gate-parts.ts'
import { createGatedCall, type GatedCall } from './gated-call.ts'
import {
  errorMessage,
  isObject,
  isRequest,
  isResponse,
  type Message,
  type Request,
  type RequestId,
  type Response,
} from './json-rpc.ts'
import type { OpenRequest, OpenRequests } from './open-requests.ts'
import { askForTools } from './own-questions.ts'
import { shapedList } from './shaped-list.ts'
import type { Ends, Interceptor, MessageExtra, SendOptions, Transport } from './transport.ts'

const INVALID_REQUEST = -32600
const CANCELLED = -32800

export interface ConnectionEnds {
  inner: Transport
  ends: Ends
  context: RequestContext | undefined
}

/** Meters the calls of one connection, and shapes the lists that it answers. */
export function createConnection(parts: GateParts, { inner, ends, context }: ConnectionEnds): Interceptor {
  const open: OpenRequests = new Map()
  const processToken = isHttp(inner) ? undefined : parts.processToken
  const sources = { context, processToken, addressHeader: parts.clientAddressHeader }
  /** Nothing has come yet: a client without a session opens a connection only to cancel. */
  let isFresh = true

  function receive(message: Message, extra?: MessageExtra): void {
    if (message.method === 'notifications/cancelled') cancel(message, extra)
    if (isRequest(message)) accept(message, extra)
    else ends.toServer(message, extra)
  }

  function accept(request: Request, extra?: MessageExtra): void {
    isFresh = false
    const caller = identify(request, extra, sources)
    const name = chargedName(request)
    // Two answers with one id could not be told apart, and one would pay for both.
    if (open.has(request.id)) refuseDuplicate(request)
    else if (name === undefined) pass(request, extra, shapedList(parts, request, caller))
    else if (request.method === 'tools/call') startCall(request, name, caller, extra)
    else acceptNamed(request, name, caller, extra)
  }

  /** Prompts and resources are free unless the catalogue names them. */
  function acceptNamed(request: Request, name: string, caller: Caller, extra?: MessageExtra): void {
    const prices = parts.prices.current()
    if (!prices) void askPrice(request, name, caller, extra)
    else if (Object.hasOwn(prices, name)) startCall(request, name, caller, extra)
    else pass(request, extra)
  }

  function pass(request: Request, extra?: MessageExtra, entry: OpenRequest = {}): void {
    open.set(request.id, entry)
    ends.toServer(request, extra)
  }

  function refuseDuplicate(request: Request): void {
    const message = `Invalid Request: the id ${JSON.stringify(request.id)} is that of a request that has not been answered`
    toClient(errorMessage(request, { code: INVALID_REQUEST, message }))
  }

  async function askPrice(
    request: Request,
    name: string,
    caller: Caller,
    extra?: MessageExtra,
  ): Promise<void> {
    const entry: OpenRequest = {}
    open.set(request.id, entry)
    const answer = await loadPrices(caller)
    if (open.get(request.id) !== entry) return
    if ('denial' in answer) reply(denialMessage(request, answer.denial, true))
    else if (Object.hasOwn(answer.prices, name)) startCall(request, name, caller, extra)
    else pass(request, extra)
  }

  async function loadPrices({ token }: Caller) {
    if (token === undefined) return { denial: NO_TOKEN }
    try {
      return await parts.prices.load(token)
    } catch {
      return { denial: METER_AWAY }
    }
  }

  function startCall(request: Request, tool: string, caller: Caller, extra?: MessageExtra): void {
    const ask = askForTools(open, ends, request, extra)
    const call = createGatedCall(
      {
        request,
        tool,
        args: isObject(request.params?.arguments) ? request.params.arguments : {},
        caller,
        findFacts: async () =>
          request.method === 'tools/call' ? await parts.serverTools.find(tool, ask) : undefined,
        run: (message) => ends.toServer(message, extra),
        reply,
        abandon: (answer) => abandon(answer, extra),
      },
      parts,
    )
    const forget = listForCancelling(request, caller, call, extra)
    open.set(request.id, { answer: call.answer, end: call.end, ...(forget && { forget }) })
    void call.start()
  }

  /** Where the client has no session, its cancellation comes on another connection. */
  function listForCancelling(
    request: Request,
    { token }: Caller,
    call: GatedCall,
    extra?: MessageExtra,
  ): (() => void) | undefined {
    if (token === undefined || !isHttp(inner) || inner.sessionId !== undefined) return undefined
    return parts.runningCalls.add(token, request.id, () => {
      call.end('cancelled')
      abandon(errorMessage(request, { code: CANCELLED, message: 'The request was cancelled' }), extra)
    })
  }

  function cancel({ params }: Message, extra?: MessageExtra): void {
    const id = params?.['requestId']
    if (typeof id !== 'string' && typeof id !== 'number') return
    const { token } = identify({ jsonrpc: '2.0' }, extra, sources)
    if (isFresh && token !== undefined) parts.runningCalls.cancel(token, id)
    open.get(id)?.end?.('cancelled')
    forget(id)
  }

  function abandon(answer: Response, extra?: MessageExtra): void {
    const params = { requestId: answer.id, reason: 'The call was given up' }
    ends.toServer({ jsonrpc: '2.0', method: 'notifications/cancelled', params }, extra)
    reply(answer)
  }

  function reply(answer: Response): void {
    forget(answer.id)
    toClient(answer)
  }

  function forget(id: RequestId): void {
    open.get(id)?.forget?.()
    open.delete(id)
  }

  function toClient(message: Message): void {
    ends
      .toClient(message)
      .catch((error: unknown) => parts.log.note(`An answer could not be sent: ${String(error)}`))
  }

  async function send(message: Message, options?: SendOptions): Promise<void> {
    if (!isResponse(message)) return await ends.toClient(message, options)
    const entry = open.get(message.id)
    // The answer of a request that was cancelled or given up is nobody's.
    if (!entry) return
    if (!entry.answer) {
      open.delete(message.id)
      return await ends.toClient(message, options)
    }
    const answer = await entry.answer(message)
    if (open.get(message.id) === entry) forget(message.id)
    if (answer) await ends.toClient(answer, options)
  }

  function closed(): void {
    for (const entry of open.values()) {
      entry.end?.('client_gone')
      entry.forget?.()
    }
    open.clear()
  }

  return { receive, send, closed }
}
