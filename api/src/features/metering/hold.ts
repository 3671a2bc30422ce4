import type { ReservedCall } from './reservations-repository.ts'
import type { Charge } from './wallet.ts'

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
  charge?: Charge
}
