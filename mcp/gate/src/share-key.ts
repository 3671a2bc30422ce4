import { hashCall } from './arguments-hash.ts'
import type { CallOrder } from './call-order.ts'
import { isModern } from './json-rpc.ts'
import type { ToolFacts } from './server-tools.ts'

const SHAREABLE_PARAMS = ['name', 'arguments', '_meta']

/** Calls with the same key may share one run: reading twice at the same moment gives the same answer. */
export function shareKey(
  { request, tool, args, caller }: CallOrder,
  facts: ToolFacts | undefined,
): string | undefined {
  if (!facts?.isReadOnly || caller.idempotencyKey !== undefined) return undefined
  // One that goes on after a question, or runs as a task, is not the same as its arguments.
  const isPlain = Object.keys(request.params ?? {}).every((name) => SHAREABLE_PARAMS.includes(name))
  return isPlain
    ? JSON.stringify([caller.token, caller.address, isModern(request), hashCall(tool, args)])
    : undefined
}
