import { clientCapabilities, isModern, isObject, type Request, type Response } from './json-rpc.ts'
import type { Denial } from './meter.ts'

/** Among what the client answers to requests for input. */
const UPGRADE = 'kamiyo.io/upgrade'

/**
 * Asks the user once to open the page that lifts the refusal, where the client can show it. The client then makes the
 * call again, which runs if it is paid by then. Undefined where it cannot, was asked already, or where waiting helps.
 */
export function askToUpgrade(request: Request, denial: Denial): Response | undefined {
  if (denial.upgrade_url === undefined || denial.retryable || !canOpenLinks(request)) return undefined
  if (isAnswered(request)) return undefined
  const params = { mode: 'url', message: denial.text, url: denial.upgrade_url }
  return {
    jsonrpc: '2.0',
    id: request.id,
    result: {
      resultType: 'input_required',
      inputRequests: { [UPGRADE]: { method: 'elicitation/create', params } },
    },
  }
}

/** The answer to our question is not the server's. */
export function withoutUpgradeAnswer(request: Request): Request {
  const { inputResponses, ...params } = request.params ?? {}
  if (!isObject(inputResponses) || !(UPGRADE in inputResponses)) return request
  const { [UPGRADE]: _ours, ...others } = inputResponses
  const rest = Object.keys(others).length > 0 ? { ...params, inputResponses: others } : params
  return { ...request, params: rest }
}

function canOpenLinks(request: Request): boolean {
  const { elicitation } = clientCapabilities(request)
  return isModern(request) && isObject(elicitation) && elicitation['url'] !== undefined
}

/** A call that goes on after a question of the tool's own keeps what it has. */
function isAnswered({ params }: Request): boolean {
  return params?.['inputResponses'] !== undefined || params?.['requestState'] !== undefined
}
