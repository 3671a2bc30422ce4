import type { Caller } from './caller.ts'
import type { GateParts } from './gate-parts.ts'
import type { Request, Response, Result } from './json-rpc.ts'
import { type Account, shapeNamed, shapeTools } from './lists.ts'
import type { OpenRequest } from './open-requests.ts'

const NAMED: Readonly<Record<string, { field: string; kind: string; key: string }>> = {
  'prompts/list': { field: 'prompts', kind: 'prompt', key: 'name' },
  'resources/list': { field: 'resources', kind: 'resource', key: 'uri' },
}

/** For a request for a list: its answer with what this client may use, and what that costs. */
export function shapedList(parts: GateParts, request: Request, caller: Caller): OpenRequest | undefined {
  const named = NAMED[request.method]
  if (!named && request.method !== 'tools/list') return undefined
  const account = findAccount(parts, caller)
  const shape = (result: Result, known: Account) =>
    named ? shapeNamed(request, result, known, named) : shapeOwn(parts, request, result, known)
  return {
    answer: async (message: Response) =>
      message.result ? { ...message, result: shape(message.result, await account) } : message,
  }
}

function shapeOwn(parts: GateParts, request: Request, result: Result, account: Account): Result {
  parts.serverTools.learn(result)
  return shapeTools(request, result, account, {
    offered: parts.freeTools,
    isTaken: parts.serverTools.has,
  })
}

/** A list is never refused: without an account it says what the server has. */
async function findAccount({ meter, prices, log }: GateParts, { token }: Caller): Promise<Account> {
  if (token === undefined) return undefined
  try {
    const account = await meter.describe(token)
    if (!('denial' in account)) {
      prices.learn(account.prices)
      return account
    }
    log.refused('a list', account.denial)
  } catch (error) {
    log.note(`A list could not be priced: ${String(error)}`)
  }
  return undefined
}
