import { DAY_MS } from '../../../lib/durations.ts'
import type { Denial } from './denial.ts'
import { admit } from './minute-window.ts'
import { rollOver } from './roll-over.ts'
import type { ChargeableCall, Terms } from './terms.ts'
import { type Charge, NO_CHARGE, type Wallet } from './wallet.ts'

export type Decision =
  | { isAllowed: true; wallet: Wallet; charge: Charge }
  | { isAllowed: false; denial: Denial }

/**
 * The one answer to "what does this call cost, and is there enough for it?". Whether the agent may call at all was
 * asked before. A refusal leaves the wallet as it is, the call's place in the minute included.
 */
export function decideCharge(wallet: Wallet, call: ChargeableCall, terms: Terms, now: Date): Decision {
  const current = rollOver(wallet, terms, now)
  if (terms.tools && !terms.tools.has(call.tool)) return refuse({ code: 'tool_not_in_plan' })
  const charged = charge(current, call, terms)
  if ('code' in charged) return refuse(charged)
  const capped = checkCap(current, call, charged)
  if (capped) return refuse(capped)
  return admitCall(draw(current, charged), charged, terms, now)
}

function refuse(denial: Denial): Decision {
  return { isAllowed: false, denial }
}

/** Free or unlimited, then the allowance, then credits, then what is billed afterwards. */
function charge(wallet: Wallet, call: ChargeableCall, terms: Terms): Charge | Denial {
  if (terms.freeTools.has(call.tool) || call.priceMillis === 0) return NO_CHARGE
  const { includedCalls, overage } = terms
  if (includedCalls === null || wallet.includedUsed < includedCalls) return { ...NO_CHARGE, includedCalls: 1 }
  const priceMillis = discounted(call.priceMillis, wallet.periodCalls, terms)
  if (priceMillis <= wallet.creditMillis) return { ...NO_CHARGE, creditMillis: priceMillis }
  if (overage && wallet.overageMillis + priceMillis <= overage.maxMillis)
    return { ...NO_CHARGE, overageMillis: priceMillis }
  return notEnough(wallet, priceMillis, includedCalls)
}

function discounted(priceMillis: number, periodCalls: number, { volumeDiscounts }: Terms): number {
  const reached = volumeDiscounts.filter(({ after }) => periodCalls >= after)
  const percent = reached.toSorted((one, other) => other.after - one.after)[0]?.percent ?? 0
  return Math.round((priceMillis * (100 - percent)) / 100)
}

/** An allowance comes back by itself; without one, somebody has to pay. */
function notEnough(wallet: Wallet, priceMillis: number, includedCalls: number): Denial {
  return includedCalls > 0
    ? {
        code: 'quota_exhausted',
        limit: includedCalls,
        remaining: 0,
        resetAt: wallet.periodEnd,
        priceMillis,
      }
    : { code: 'payment_required', remaining: wallet.creditMillis, priceMillis }
}

function checkCap(wallet: Wallet, { cap, spend }: ChargeableCall, taken: Charge): Denial | undefined {
  const resetAt = wallet.periodEnd
  const priceMillis = taken.creditMillis + taken.overageMillis
  if (cap && cap.calls !== null && spend.calls >= cap.calls)
    return { code: 'agent_cap_reached', limit: cap.calls, remaining: 0, resetAt }
  if (cap && cap.creditMillis !== null && spend.creditMillis + priceMillis > cap.creditMillis) {
    const remaining = Math.max(0, cap.creditMillis - spend.creditMillis)
    return { code: 'agent_cap_reached', limit: cap.creditMillis, remaining, resetAt, priceMillis }
  }
  return undefined
}

function draw(wallet: Wallet, { includedCalls, creditMillis, overageMillis }: Charge): Wallet {
  return {
    ...wallet,
    periodCalls: wallet.periodCalls + 1,
    includedUsed: wallet.includedUsed + includedCalls,
    creditMillis: wallet.creditMillis - creditMillis,
    unfoldedMillis: wallet.unfoldedMillis + creditMillis,
    overageMillis: wallet.overageMillis + overageMillis,
    dayCalls: wallet.dayCalls + 1,
  }
}

function admitCall(
  wallet: Wallet,
  charged: Charge,
  { rateLimitDaily, rateLimitRpm }: Terms,
  now: Date,
): Decision {
  if (rateLimitDaily !== null && wallet.dayCalls > rateLimitDaily) {
    const resetAt = new Date((wallet.day + 1) * DAY_MS)
    return refuse({ code: 'quota_exhausted', limit: rateLimitDaily, remaining: 0, resetAt })
  }
  // Counted without a limit too, so that a change to a plan with one begins with the minute as it was.
  const limit = rateLimitRpm ?? Number.POSITIVE_INFINITY
  const admission = admit(wallet.minute, limit, now)
  if (!admission.isAdmitted) {
    const { retryAfterMs } = admission
    return refuse({ code: 'rate_limited', limit, remaining: 0, retryAfterMs })
  }
  return { isAllowed: true, wallet: { ...wallet, minute: admission.window }, charge: charged }
}
