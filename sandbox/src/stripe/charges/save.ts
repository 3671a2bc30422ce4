import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import type { Charge } from '../../store/stripe-objects.ts'
import { emitUpdate } from '../events/emit.ts'
import { getObject } from '../resource.ts'

/** Changes a charge and emits the event; returns the updated charge. */
export function changeCharge(
  ctx: SandboxContext,
  id: string,
  patch: Partial<Charge>,
  type: Stripe.Event.Type = 'charge.updated',
): Charge {
  const before = getObject(ctx, 'charge', id)
  const after = ctx.store.objects.save('charge', { ...before, ...patch })
  emitUpdate(ctx, type, before, after)
  return after
}
