import { applySubscriptionEvent } from '../apply/subscription.ts'
import type { Handler } from '../context.ts'

export const customerSubscriptionUpdated: Handler = applySubscriptionEvent
