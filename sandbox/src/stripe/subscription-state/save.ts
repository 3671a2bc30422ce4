import type { SandboxContext } from '../../context.ts'
import type { Subscription } from '../../store/stripe-objects.ts'
import { emitUpdate } from '../events/emit.ts'
import { nextChangeAt } from './state.ts'

/** Stores a subscription together with the moment at which time next changes it. */
export function saveSubscription(ctx: SandboxContext, subscription: Subscription): Subscription {
  const { objects } = ctx.store
  objects.save('subscription', subscription)
  const hidden = objects.hidden('subscription', subscription.id)
  objects.setDue('subscription', subscription.id, nextChangeAt(subscription, hidden))
  return subscription
}

/** Changes a subscription and says so; returns the subscription as it is now. */
export function changeSubscription(
  ctx: SandboxContext,
  before: Subscription,
  patch: Partial<Subscription>,
): Subscription {
  const after = saveSubscription(ctx, { ...before, ...patch })
  emitUpdate(ctx, 'customer.subscription.updated', before, after)
  return after
}
