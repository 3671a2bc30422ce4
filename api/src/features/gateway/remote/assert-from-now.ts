import { AppError } from '../../../errors.ts'
import { timeOfCallId } from '../../metering/wallets/call-id.ts'

const CLOCK_TOLERANCE_MS = 60_000

/** The ledger is kept in the order of its ids, so one from another month would be in the wrong place. */
export function assertFromNow(callId: string, now: Date): void {
  if (Math.abs(timeOfCallId(callId).getTime() - now.getTime()) <= CLOCK_TOLERANCE_MS) return
  throw new AppError(
    'invalid_request',
    `The call id ${callId} is not a UUIDv7 of the present minute. Make call ids by the clock that /api/gate/sessions tells.`,
    { param: 'call_id' },
  )
}
