import type { Subscription, SubscriptionItem } from '../../store/stripe-objects.ts'
import { addInterval } from '../interval.ts'

/** The items in a period that starts at the given time. */
export function renewedItems(subscription: Subscription, start: number, anchor: number): SubscriptionItem[] {
  return subscription.items.data.map((item) => ({
    ...item,
    current_period_start: start,
    current_period_end: addInterval(
      start,
      anchor,
      item.price.recurring?.interval ?? 'month',
      item.price.recurring?.interval_count ?? 1,
    ),
  }))
}
