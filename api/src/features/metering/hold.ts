import type { Charge } from './wallets/wallet.ts'

export interface ReservedCall extends Charge {
  callId: string
  accountId: string
  agentId: string
  tool: string
  units: number
  periodStart: Date
  /** Credits that were left after it; null for calls of an older version. */
  balanceMillis: number | null
  /** The meter that bills what goes beyond the plan; null where nothing does. */
  overageMeter: string | null
}

/** What a call holds until it ends. */
export interface Hold {
  call: ReservedCall
  gateId: string
  batchId: string
  reservedAt: Date
}

export interface CallEnd {
  /** `ok` for a result that is about to be delivered; anything else is not charged. */
  outcome: string
  durationMs: number
  /** Where less was used than reserved. */
  units?: number
}

/** Whether a call ended so that it is charged: its result was delivered, also while the meter was away. */
export function isDelivered(outcome: string): boolean {
  return outcome === 'ok' || outcome === 'ok_late'
}
