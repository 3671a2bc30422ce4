import { DAY_MS } from '../../../lib/durations.ts'
import { isOnDay, monthAround } from './periods.ts'
import type { Terms } from './terms.ts'
import type { Month, Wallet } from './wallet.ts'

type Months = Pick<Terms, 'anchor' | 'hasCalendarMonths'>

/**
 * The wallet as it is at an instant. Its months begin anew where a subscription began within the present one, because that
 * was bought since. One that is older leaves the months as they are: otherwise two subscriptions of an account would start its
 * allowance twice a month. Who falls back to the free plan has its calls at once, and again on its day; the month of the plan is
 * kept, and goes on with what was used of it when the plan is paid again.
 */
export function rollOver(wallet: Wallet, months: Months, now: Date): Wallet {
  const { anchor } = months
  const isOther = anchor.getTime() !== wallet.anchor.getTime()
  if (isOther && months.hasCalendarMonths) return startDay(fallBack(wallet, anchor, now), now)
  const isBack = isOther && isOnDay(wallet.anchor)
  return startDay(startPeriod(isBack ? goOn(wallet, anchor, now) : wallet, anchor, now), now)
}

const UNUSED = { periodCalls: 0, includedUsed: 0, overageMillis: 0 }

function fallBack(wallet: Wallet, anchor: Date, now: Date): Wallet {
  const planMonth = isOnDay(wallet.anchor) ? wallet.planMonth : monthOf(wallet)
  return {
    ...wallet,
    planMonth,
    anchor,
    periodStart: now,
    periodEnd: monthAround(anchor, now).end,
    ...UNUSED,
  }
}

/** From the free plan to a plan; credits that follow the free plan go on with its months. */
function goOn(wallet: Wallet, anchor: Date, now: Date): Wallet {
  const { start, end } = monthAround(anchor, now)
  const month = wallet.planMonth ?? { anchor, periodStart: start, periodEnd: end, ...UNUSED }
  return { ...wallet, ...month, planMonth: null }
}

function monthOf({
  anchor,
  periodStart,
  periodEnd,
  periodCalls,
  includedUsed,
  overageMillis,
}: Wallet): Month {
  return { anchor, periodStart, periodEnd, periodCalls, includedUsed, overageMillis }
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
