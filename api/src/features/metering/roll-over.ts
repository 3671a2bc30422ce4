import { monthAround } from './periods.ts'
import type { Wallet } from './wallet.ts'

export const DAY_MS = 86_400_000

/**
 * The wallet as it is at an instant. A period only moves forward: where the plan's months are counted anew, because
 * another subscription was bought, its first month begins at once, and one that began earlier waits for the end of the present
 * one.
 */
export function rollOver(wallet: Wallet, anchor: Date, now: Date): Wallet {
  return startDay(startPeriod(wallet, anchor, now), now)
}

function startPeriod(wallet: Wallet, anchor: Date, now: Date): Wallet {
  const { start, end } = monthAround(anchor, now)
  if (start <= wallet.periodStart) return wallet
  return { ...wallet, periodStart: start, periodEnd: end, periodCalls: 0, includedUsed: 0, overageMillis: 0 }
}

function startDay(wallet: Wallet, now: Date): Wallet {
  const day = Math.floor(now.getTime() / DAY_MS)
  return day <= wallet.day ? wallet : { ...wallet, day, dayCalls: 0 }
}
