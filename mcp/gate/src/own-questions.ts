import { randomUUID } from 'node:crypto'
import { type Json, protocolMeta, type Request } from './json-rpc.ts'
import type { OpenRequests } from './open-requests.ts'
import type { AskForTools } from './server-tools.ts'
import type { Ends, MessageExtra } from './transport.ts'

const TIMEOUT_MS = 2_000

/** Asks the server for its tools as the client of the request would. */
export function askForTools(
  open: OpenRequests,
  ends: Ends,
  request: Request,
  extra?: MessageExtra,
): AskForTools {
  return async (cursor) => {
    const id = `kamiyo-${randomUUID()}`
    const { promise, resolve } = Promise.withResolvers<Json | undefined>()
    const timer = setTimeout(() => resolve(undefined), TIMEOUT_MS).unref()
    open.set(id, {
      answer: async ({ result }) => {
        resolve(result)
        return undefined
      },
      end: () => resolve(undefined),
    })
    const params = { ...(cursor !== undefined && { cursor }), _meta: protocolMeta(request) }
    ends.toServer({ jsonrpc: '2.0', id, method: 'tools/list', params }, extra)
    const list = await promise
    clearTimeout(timer)
    open.delete(id)
    return list
  }
}
