/** The position of something that Stripe reported in the life of its object: its second, then its kind. */
export interface EventPosition {
  createdAt: Date
  rank: number
}

/**
 * The order within one second. Stripe's own copy, when fetched, is placed before the updates of its second,
 * so that none of them is treated as older.
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
 * Events can share a second, so `created` alone does not order them; the rank orders created < updated <
 * deleted. Two updates within one second are a tie.
 */
export function compareOrder(event: EventPosition, known: EventPosition | undefined): OrderVerdict {
  if (!known) return 'newer'
  const difference = event.createdAt.getTime() - known.createdAt.getTime() || event.rank - known.rank
  if (difference === 0) return 'tie'
  return difference > 0 ? 'newer' : 'stale'
}
