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

/** The revenue of a subscription at one moment; `mrr` is the result of `mrrOf`. */
export interface MrrPoint {
  at: Date
  mrr: Mrr | null | undefined
}

export interface Brought {
  mrr: Mrr | null
  /** Whether it has ever had revenue. */
  hasPaid: boolean
}

/**
 * The movements from the recorded state through the given points. While a price is unknown the last known
 * amount is kept; a price that becomes known later applies from the moment since which it was paid.
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

/** A change of amount is one movement; a change of currency is one in each currency. */
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
