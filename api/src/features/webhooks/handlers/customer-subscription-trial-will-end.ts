import { applySubscriptionEvent } from '../apply/subscription.ts'
import type { Handler } from '../context.ts'

/** Nothing is asked of us; the subscription that it carries is taken like any other. */
export const customerSubscriptionTrialWillEnd: Handler = applySubscriptionEvent
