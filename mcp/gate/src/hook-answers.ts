import { outcomeOf } from './answered-call.ts'
import type { CallOrder } from './call-order.ts'
import { failureMessage } from './denials.ts'
import type { GateHooks, ToolCallContext } from './hooks.ts'
import { type Response, resultMessage } from './json-rpc.ts'
import type { AllowedCall } from './meter.ts'

type Called = Pick<CallOrder, 'request' | 'tool' | 'args'>

/** The answer that the hook gives in place of the tool's; a hook that fails stops the call. */
export async function answerBeforeHook(hooks: GateHooks, called: Called): Promise<Response | undefined> {
  if (!hooks.beforeToolCall || called.request.method !== 'tools/call') return undefined
  try {
    const result = await hooks.beforeToolCall(contextOf(called))
    return result && resultMessage(called.request, result)
  } catch (error) {
    return failedHook(called, error)
  }
}

/** The tool's answer as the hook wants it delivered. */
export async function answerAfterHook(
  hooks: GateHooks,
  called: Called,
  { call_id, account_id, charge }: AllowedCall,
  message: Response,
): Promise<Response> {
  const isFinal = message.result && outcomeOf(message) !== 'input_required'
  if (!hooks.afterToolCall || !isFinal || called.request.method !== 'tools/call') return message
  try {
    const context = { ...contextOf(called), call: { call_id, account_id, charge } }
    return { ...message, result: await hooks.afterToolCall(context, message.result ?? {}) }
  } catch (error) {
    return failedHook(called, error)
  }
}

function contextOf({ tool, args }: Called): ToolCallContext {
  return { tool, arguments: args }
}

function failedHook({ request, tool }: Called, error: unknown): Response {
  const reason = error instanceof Error ? error.message : String(error)
  return failureMessage(request, `${tool} failed: ${reason}`)
}
