/** Where something that Stripe told stands in the life of its object: the second it is from, then its kind. */
export interface EventPosition {
  createdAt: Date
  rank: number
}

/**
 * The order within one second. Stripe's own copy, when asked for, counts as that of a moment before the
 * updates of its second, so that none of them is taken for older.
 */
export const RANK = { checkout: 0, created: 1, fetched: 2, updated: 3, ended: 4 } as const

export function positionOf(event: { type: string; createdAt: Date }): EventPosition {
  return { createdAt: event.createdAt, rank: rankOf(event.type) }
}

function rankOf(eventType: string): number {
  if (eventType.startsWith('checkout.')) return RANK.checkout
  if (eventType.endsWith('.created')) return RANK.created
  return /\.(deleted|closed|failed)$/.test(eventType) ? RANK.ended : RANK.updated
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
