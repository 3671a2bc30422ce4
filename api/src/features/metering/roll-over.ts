import { DAY_MS } from '../../lib/durations.ts'
import { monthAround } from './periods.ts'
import type { Terms } from './terms.ts'
import type { Wallet } from './wallet.ts'

type Months = Pick<Terms, 'anchor' | 'hasCalendarMonths'>

/**
 * The wallet as it is at an instant. Its months begin anew where a subscription began within the present one, because that
 * was bought since. One that is older leaves the months as they are: otherwise two subscriptions of an account would start its
 * allowance twice a month. Who falls back to the free plan has its calls at once, and again on its day.
 */
export function rollOver(wallet: Wallet, months: Months, now: Date): Wallet {
  const { anchor } = months
  const isOther = anchor.getTime() !== wallet.anchor.getTime()
  const period =
    months.hasCalendarMonths && isOther ? fallBack(wallet, anchor, now) : startPeriod(wallet, anchor, now)
  return startDay(period, now)
}

const UNUSED = { periodCalls: 0, includedUsed: 0, overageMillis: 0 }

function fallBack(wallet: Wallet, anchor: Date, now: Date): Wallet {
  return { ...wallet, anchor, periodStart: now, periodEnd: monthAround(anchor, now).end, ...UNUSED }
}

function startPeriod(wallet: Wallet, latest: Date, now: Date): Wallet {
  const anchor = latest > wallet.periodStart && latest <= now ? latest : wallet.anchor
  const { start, end } = monthAround(anchor, now)
  if (start <= wallet.periodStart) return wallet
  return { ...wallet, anchor, periodStart: start, periodEnd: end, ...UNUSED }
}

function startDay(wallet: Wallet, now: Date): Wallet {
  const day = Math.floor(now.getTime() / DAY_MS)
  return day <= wallet.day ? wallet : { ...wallet, day, dayCalls: 0 }
}
