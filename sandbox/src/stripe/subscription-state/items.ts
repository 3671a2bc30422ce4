import { wholeList } from '../../http/list.ts'
import type { Subscription, SubscriptionItem } from '../../store/stripe-objects.ts'

export function itemList(subscriptionId: string, items: SubscriptionItem[]): Subscription['items'] {
  return wholeList(items, `/v1/subscription_items?subscription=${subscriptionId}`)
}
