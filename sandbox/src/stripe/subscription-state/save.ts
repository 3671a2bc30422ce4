import type { SandboxContext } from '../../context.ts'
import type { Subscription } from '../../store/stripe-objects.ts'
import { emitUpdate } from '../events/emit.ts'
import { nextChangeAt } from './state.ts'

/** Stores a subscription and when it next changes on its own. */
export function saveSubscription(ctx: SandboxContext, subscription: Subscription): Subscription {
  const { objects } = ctx.store
  objects.save('subscription', subscription)
  const hidden = objects.hidden('subscription', subscription.id)
  objects.setDue('subscription', subscription.id, nextChangeAt(subscription, hidden))
  return subscription
}

/** Changes a subscription and emits the event; returns the updated subscription. */
export function changeSubscription(
  ctx: SandboxContext,
  before: Subscription,
  patch: Partial<Subscription>,
): Subscription {
  const after = saveSubscription(ctx, { ...before, ...patch })
  emitUpdate(ctx, 'customer.subscription.updated', before, after)
  return after
}
