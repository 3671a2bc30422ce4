import type { EndedCall } from './ended-repository.ts'
import type { ReservedCall } from './hold.ts'
import { type CallEnd, type Hold, isDelivered } from './hold.ts'
import { type Charge, NO_CHARGE } from './wallets/wallet.ts'

export interface Ending {
  hold: Hold
  end: CallEnd
}

/** As the ledger has it. */
export function toEndedCall({ hold, end }: Ending): EndedCall {
  const { call, reservedAt } = hold
  const charge = isDelivered(end.outcome) ? chargeFor(call, end.units) : NO_CHARGE
  return { call, reservedAt, outcome: end.outcome, durationMs: Math.round(end.durationMs), charge }
}

/** What was reserved for all units, or the share of those that were used. */
function chargeFor(call: ReservedCall, usedUnits = call.units): Charge {
  if (usedUnits >= call.units) return call
  const share = (millis: number) => Math.round((millis * Math.max(0, usedUnits)) / call.units)
  return {
    includedCalls: call.includedCalls,
    creditMillis: share(call.creditMillis),
    overageMillis: share(call.overageMillis),
  }
}
