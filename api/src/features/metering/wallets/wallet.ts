import type { MinuteWindow } from './minute-window.ts'
import type { Period } from './periods.ts'

/** A month of what serves an account, and what was used in it. Credits are in thousandths. */
export interface Month {
  /** The months are counted from here. */
  anchor: Date
  periodStart: Date
  /** Exclusive. */
  periodEnd: Date
  /** Calls charged for or included; what volume discounts go by. */
  periodCalls: number
  /** Calls taken from the plan's allowance. */
  includedUsed: number
  /** Credits beyond it that the period's statement will bill. */
  overageMillis: number
}

/** What an account has left and has used, in its present period. */
export interface Wallet extends Month {
  accountId: string
  /** While the free plan serves, the month with which a plan that is paid again goes on; null without one. */
  planMonth: Month | null
  /** Of all packs and grants together. */
  creditMillis: number
  /** Spent, and not yet taken off a pack; below zero after a release that came later than that. */
  unfoldedMillis: number
  /** When the first pack that has something left expires. */
  nextExpiry: Date | null
  /** Days since 1970, in UTC. */
  day: number
  dayCalls: number
  minute: MinuteWindow
}

/** What one call takes. */
export interface Charge {
  includedCalls: number
  creditMillis: number
  overageMillis: number
}

export const NO_CHARGE: Charge = { includedCalls: 0, creditMillis: 0, overageMillis: 0 }

/** Of an account that has not called yet. */
export function emptyWallet(
  accountId: string,
  anchor: Date,
  { start: periodStart, end: periodEnd }: Period,
): Wallet {
  return {
    accountId,
    anchor,
    periodStart,
    periodEnd,
    periodCalls: 0,
    includedUsed: 0,
    overageMillis: 0,
    creditMillis: 0,
    unfoldedMillis: 0,
    nextExpiry: null,
    day: 0,
    dayCalls: 0,
    minute: { slots: [], slot: 0 },
    planMonth: null,
  }
}
