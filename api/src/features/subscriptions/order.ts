import type { SubscriptionStatus } from '../../stripe/subscription.ts'

/** Where an event stands in a subscription's life: the second it was created in, then its kind. */
export interface EventPosition {
  createdAt: Date
  rank: number
}

const CREATED = 0
const UPDATED = 1
const DELETED = 2

export function rankOf(eventType: string): number {
  if (eventType === 'customer.subscription.created') return CREATED
  return eventType === 'customer.subscription.deleted' ? DELETED : UPDATED
}

export type OrderVerdict = 'newer' | 'tie' | 'stale'

/**
 * Events can share a second, so `created` alone orders nothing; the rank settles created < updated
 * < deleted. Two updates within one second stay a tie.
 */
export function compareOrder(event: EventPosition, known: EventPosition | undefined): OrderVerdict {
  if (!known) return 'newer'
  const difference = event.createdAt.getTime() - known.createdAt.getTime() || event.rank - known.rank
  if (difference === 0) return 'tie'
  return difference > 0 ? 'newer' : 'stale'
}

/** Stripe never revives these. */
export function isTerminal(status: SubscriptionStatus): boolean {
  return status === 'canceled' || status === 'incomplete_expired'
}
