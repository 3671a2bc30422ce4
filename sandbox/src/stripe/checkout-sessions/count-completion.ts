import type { SandboxContext } from '../../context.ts'
import type { CheckoutSession } from '../../store/stripe-objects.ts'
import { emitUpdate } from '../events/emit.ts'

/** A payment link that may be used only so often closes with its last session. */
export function countCompletion(ctx: SandboxContext, session: CheckoutSession): void {
  const link = ctx.store.objects.find('payment_link', session.payment_link ?? '')
  const limits = link?.restrictions?.completed_sessions
  if (!link || !limits) return
  const count = limits.count + 1
  const counted = ctx.store.objects.save('payment_link', {
    ...link,
    active: link.active && count < limits.limit,
    restrictions: { completed_sessions: { ...limits, count } },
  })
  emitUpdate(ctx, 'payment_link.updated', link, counted)
}
