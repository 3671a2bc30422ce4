import { textAt } from '../../../lib/json.ts'
import { applyProfileEvent } from '../../customers/profile.ts'
import { findCustomerByStripeId, markCustomerDeleted } from '../../customers/repository.ts'
import { reconcileSubscription } from '../../reconciliation/project.ts'
import { listSubscriptionIds } from '../../subscriptions/repository.ts'
import type { EventContext, Outcome } from '../context.ts'

/** `deferred` when unknown: the customer may turn out to be ours with the next event. */
export async function applyCustomerProfile(context: EventContext): Promise<Outcome> {
  const { tx, deps, event } = context
  const stripeId = textAt(event.object, 'id')
  const customer = stripeId && (await findCustomerByStripeId(tx, stripeId))
  if (!customer) return stripeId ? 'deferred' : 'ignored'
  const { order, isOpenTie } = await applyProfileEvent(tx, customer, event)
  for (const subscriptionId of await listSubscriptionIds(tx, customer.id)) {
    // A welcome mail may have been waiting for an address.
    await reconcileSubscription(context, subscriptionId)
    if (isOpenTie) await deps.queue.enqueueOnce(tx, 'subscription.reconcile', subscriptionId)
  }
  return order === 'stale' ? 'stale' : 'success'
}

/** Access is not touched here: Stripe cancels the subscriptions and says so in events of their own. */
export async function applyCustomerDeletion({ tx, event }: EventContext): Promise<Outcome> {
  const stripeId = textAt(event.object, 'id')
  if (!stripeId) return 'ignored'
  if (!(await findCustomerByStripeId(tx, stripeId))) return 'deferred'
  await markCustomerDeleted(tx, stripeId, event.createdAt)
  return 'success'
}
