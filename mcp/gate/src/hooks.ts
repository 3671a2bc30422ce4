import type { Json, Result } from './json-rpc.ts'
import type { AllowedCall } from './meter.ts'

export interface ToolCallContext {
  tool: string
  arguments: Json
  /** Set once the call was reserved. */
  call?: Pick<AllowedCall, 'call_id' | 'account_id' | 'charge'>
}

/** The content of the answer to `tools/call`. */
export type ToolCallResult = Result

export interface GateHooks {
  /** Before anything is reserved. A result is the answer: the tool is not run, and nothing is charged. */
  beforeToolCall?(context: ToolCallContext): Promise<ToolCallResult | undefined> | ToolCallResult | undefined
  /** Before the call is charged: the result that it gives is delivered. One with `isError` is not charged. */
  afterToolCall?(context: ToolCallContext, result: ToolCallResult): Promise<ToolCallResult> | ToolCallResult
  /** The server's own part of the gate's `healthCheck`. */
  healthCheck?(): Promise<boolean> | boolean
}
