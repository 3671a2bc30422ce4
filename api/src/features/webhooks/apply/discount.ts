import { idAt } from '../../../lib/json.ts'
import { findCustomerByStripeId } from '../../customers/repository.ts'
import { listSubscriptionIds } from '../../subscriptions/repository.ts'
import type { EventContext, Outcome } from '../context.ts'

/** Only Stripe's own copies contain the full terms of a coupon and the subscriptions it applies to. */
export async function applyDiscount({ tx, deps, event }: EventContext): Promise<Outcome> {
  const stripeCustomerId = idAt(event.object, 'customer')
  const customer = stripeCustomerId && (await findCustomerByStripeId(tx, stripeCustomerId))
  if (!customer) return stripeCustomerId ? 'deferred' : 'ignored'
  for (const subscriptionId of await listSubscriptionIds(tx, customer.id)) {
    await deps.queue.enqueueOnce(tx, 'subscription.reconcile', subscriptionId)
  }
  return 'success'
}
