import { errorMessage, type Request, type Response, type Result, resultMessage } from './json-rpc.ts'
import type { Denial } from './meter.ts'

/** Of JSON-RPC errors that stand for a refusal: outside the range that the protocol keeps for itself. */
const DENIED = 402

export const NO_TOKEN: Denial = {
  code: 'invalid_token',
  text: 'Not run: no token came with the request. The user has to give the MCP client one: as the header `Authorization: Bearer <token>`, or for a local server as the environment variable KAMIYO_MCP_TOKEN. Do not call any tool again before that.',
  retryable: false,
}

export const METER_AWAY: Denial = {
  code: 'meter_unavailable',
  text: 'Not run: the service that counts calls cannot be reached. Nothing was charged. Try again in 2 seconds.',
  retryable: true,
  retry_after_ms: 2_000,
}

export const NOT_BOOKED: Denial = {
  code: 'meter_unavailable',
  text: 'The call ran, but the service that counts calls could not book it, so its result is not delivered. Nothing was charged. Try again in 2 seconds.',
  retryable: true,
  retry_after_ms: 2_000,
}

/** A refusal is the result of the tool, which models read; other methods have only errors to say it with. */
export function denialMessage(request: Request, denial: Denial, isTyped: boolean): Response {
  const { text, ...facts } = denial
  if (request.method !== 'tools/call')
    return errorMessage(request, { code: DENIED, message: text, data: { 'kamiyo.io/denial': facts } })
  return resultMessage(request, {
    isError: true,
    content: [{ type: 'text', text }],
    // Clients of SDK v1 hold structured content against the tool's schema, even in an error.
    ...(!isTyped && { structuredContent: { error: facts } }),
    _meta: { 'kamiyo.io/denial': facts },
  })
}

/** A call that did not end well for a reason that is not the meter's. */
export function failureMessage(request: Request, text: string): Response {
  if (request.method !== 'tools/call') return errorMessage(request, { code: DENIED, message: text })
  return resultMessage(request, textError(text))
}

function textError(text: string): Result {
  return { isError: true, content: [{ type: 'text', text }] }
}
