import { isObject, textAt } from '../../../lib/json.ts'
import { findCustomerByStripeId, markCustomerDeleted, updateProfile } from '../../customers/repository.ts'
import { reconcileSubscription } from '../../reconciliation/project.ts'
import { listSubscriptionIds } from '../../subscriptions/repository.ts'
import type { EventContext, Outcome } from '../context.ts'
import { settleCustomer } from '../customer-events.ts'

/** `deferred` when unknown: the customer may turn out to be ours with the next event. */
export async function applyCustomerUpdate(context: EventContext): Promise<Outcome> {
  const { tx, event } = context
  const stripeId = textAt(event.object, 'id')
  const customer = stripeId && (await findCustomerByStripeId(tx, stripeId))
  if (!stripeId || !customer) return stripeId ? 'deferred' : 'ignored'
  const object = await settleCustomer(tx, event, stripeId)
  const metadata = object['metadata']
  await updateProfile(
    tx,
    stripeId,
    {
      email: textAt(object, 'email'),
      name: textAt(object, 'name'),
      ...(isObject(metadata) && { metadata }),
    },
    event.createdAt,
  )
  // A welcome mail may have been waiting for an address.
  for (const subscriptionId of await listSubscriptionIds(tx, customer.id)) {
    await reconcileSubscription(context, subscriptionId)
  }
  return 'success'
}

/** Access is not touched here: Stripe cancels the subscriptions and says so in events of their own. */
export async function applyCustomerDeletion({ tx, event }: EventContext): Promise<Outcome> {
  const stripeId = textAt(event.object, 'id')
  if (!stripeId) return 'ignored'
  if (!(await findCustomerByStripeId(tx, stripeId))) return 'deferred'
  await markCustomerDeleted(tx, stripeId, event.createdAt)
  return 'success'
}
