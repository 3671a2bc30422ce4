import type { SandboxContext } from '../context.ts'
import { expireSession } from '../stripe/checkout-sessions/save.ts'
import { getObject } from '../stripe/resource.ts'

/** Expires a session that was not completed in time. */
export function checkoutDue(ctx: SandboxContext, id: string): void {
  expireSession(ctx, getObject(ctx, 'checkout.session', id))
}
