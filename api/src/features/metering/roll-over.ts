import { DAY_MS } from '../../lib/durations.ts'
import { monthAround } from './periods.ts'
import type { Wallet } from './wallet.ts'

/**
 * The wallet as it is at an instant. Its months begin anew where a subscription began within the present one, because that
 * was bought since. One that is older leaves the months as they are: otherwise two subscriptions of an account would start its
 * allowance twice a month.
 */
export function rollOver(wallet: Wallet, anchor: Date, now: Date): Wallet {
  return startDay(startPeriod(wallet, anchor, now), now)
}

function startPeriod(wallet: Wallet, latest: Date, now: Date): Wallet {
  const anchor = latest > wallet.periodStart && latest <= now ? latest : wallet.anchor
  const { start, end } = monthAround(anchor, now)
  if (start <= wallet.periodStart) return wallet
  const period = { anchor, periodStart: start, periodEnd: end }
  return { ...wallet, ...period, periodCalls: 0, includedUsed: 0, overageMillis: 0 }
}

function startDay(wallet: Wallet, now: Date): Wallet {
  const day = Math.floor(now.getTime() / DAY_MS)
  return day <= wallet.day ? wallet : { ...wallet, day, dayCalls: 0 }
}
