import { instantAt, textAt } from '../../../lib/json.ts'
import { enqueueEmail } from '../../emails/service.ts'
import { findSubscription } from '../../subscriptions/repository.ts'
import { applySubscriptionEvent } from '../apply/subscription.ts'
import type { Handler } from '../context.ts'

/** Its subscription is processed as usual, and its owner is notified that the trial will end. */
export const customerSubscriptionTrialWillEnd: Handler = async (context) => {
  const { tx, deps, event } = context
  const outcome = await applySubscriptionEvent(context)
  const subscriptionId = textAt(event.object, 'id')
  const subscription = subscriptionId && (await findSubscription(tx, subscriptionId))
  const trialEnd = instantAt(event.object, 'trial_end')
  if (!subscription || !trialEnd) return outcome
  const { customerId } = subscription
  await enqueueEmail(tx, deps, { kind: 'trial_ending', customerId, subscriptionId, trialEnd })
  return outcome
}
