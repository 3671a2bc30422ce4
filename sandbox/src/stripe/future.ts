import type { SandboxContext } from '../context.ts'
import { invalidRequest } from '../http/stripe-error.ts'

/** A future action cannot be scheduled in the past; a word such as `now`, or nothing, is not a time. */
export function assertFuture(ctx: SandboxContext, at: unknown, param: string): void {
  if (typeof at === 'number' && at <= ctx.clock.now())
    throw invalidRequest(`${param} must be in the future`, param)
}
