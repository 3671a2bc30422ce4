import type { SandboxContext } from '../context.ts'
import { invalidRequest } from '../http/stripe-error.ts'

/** What is to happen cannot be set to a moment that has gone; a word such as `now`, or nothing, names none. */
export function assertFuture(ctx: SandboxContext, at: unknown, param: string): void {
  if (typeof at === 'number' && at <= ctx.clock.now())
    throw invalidRequest(`${param} must be in the future`, param)
}
