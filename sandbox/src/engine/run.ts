import type { SandboxContext } from '../context.ts'
import { fixedClock } from '../store/clock.ts'
import type { DueObject } from '../store/objects.ts'
import { checkoutDue } from './checkout-due.ts'
import { invoiceDue } from './invoice-due.ts'
import { paymentDue } from './payment-due.ts'
import { subscriptionDue } from './subscription-due.ts'

/** More steps than a year of renewals needs: reaching it means that something becomes due endlessly. */
const MAX_STEPS = 100_000

/**
 * Does everything that has become due by a given time, in order, each step at its own time, so that its
 * events have the time at which they would have happened.
 */
export function runDue(ctx: SandboxContext, testClockId: string | null, until: number): number {
  const timeless = { ...ctx, request: { id: null, idempotency_key: null } }
  for (let steps = 0; steps < MAX_STEPS; steps += 1) {
    const due = ctx.store.objects.nextDue(testClockId, until)
    if (!due) return steps
    ctx.store.transaction(() => runOne({ ...timeless, clock: fixedClock(due.due_at) }, due))
  }
  throw new Error(`The sandbox clock did not come to rest before ${until}`)
}

function runOne(ctx: SandboxContext, due: DueObject): void {
  if (due.type === 'subscription') subscriptionDue(ctx, due.id)
  else if (due.type === 'invoice') invoiceDue(ctx, due.id)
  else if (due.type === 'checkout.session') checkoutDue(ctx, due.id)
  else if (!paymentDue(ctx, due)) throw new Error(`Nothing is known to happen to a ${due.type}`)
}
