import type { Mrr } from './amount.ts'

export const MOVEMENT_REASONS = ['new', 'expansion', 'contraction', 'churn', 'reactivation'] as const
export type MovementReason = (typeof MOVEMENT_REASONS)[number]

export interface Movement {
  occurredAt: Date
  beforeMinor: number
  afterMinor: number
  currency: string
  reason: MovementReason
}

/** What a subscription brought at one moment of its life; `mrr` as `mrrOf` has it. */
export interface MrrPoint {
  at: Date
  mrr: Mrr | null | undefined
}

export interface Brought {
  mrr: Mrr | null
  /** Whether it has ever brought anything. */
  hasPaid: boolean
}

/**
 * What leads from what is recorded through the points that follow. While a price is unknown the last known amount
 * stands; one that is learned later counts from the moment since which it was paid for.
 */
export function movementsThrough(recorded: Brought, points: readonly MrrPoint[]): Movement[] {
  const movements: Movement[] = []
  let { mrr: before, hasPaid } = recorded
  let unknownSince: Date | undefined
  for (const { at, mrr } of points) {
    if (mrr === undefined) {
      if (before === null) unknownSince ??= at
      continue
    }
    const occurredAt = (mrr && unknownSince) ?? at
    movements.push(...between(before, mrr, { occurredAt, hasPaid }))
    before = mrr
    hasPaid ||= mrr !== null
    unknownSince = undefined
  }
  return movements
}

/** Of one change of amount there is one, of a change of currency one in each. */
function between(
  before: Mrr | null,
  after: Mrr | null,
  { occurredAt, hasPaid }: { occurredAt: Date; hasPaid: boolean },
): Movement[] {
  if (before && after && before.currency !== after.currency) {
    const when = { occurredAt, hasPaid: true }
    return [...between(before, null, when), ...between(null, after, when)]
  }
  const currency = (after ?? before)?.currency
  const [beforeMinor, afterMinor] = [before?.amountMinor ?? 0, after?.amountMinor ?? 0]
  if (currency === undefined || beforeMinor === afterMinor) return []
  return [
    { occurredAt, beforeMinor, afterMinor, currency, reason: reasonOf(beforeMinor, afterMinor, hasPaid) },
  ]
}

function reasonOf(beforeMinor: number, afterMinor: number, hasPaid: boolean): MovementReason {
  if (beforeMinor === 0) return hasPaid ? 'reactivation' : 'new'
  if (afterMinor === 0) return 'churn'
  return afterMinor > beforeMinor ? 'expansion' : 'contraction'
}
