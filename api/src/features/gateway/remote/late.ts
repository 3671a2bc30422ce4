import type { Deps } from '../../../deps.ts'
import type { CallRequest } from '../../metering/book.ts'
import { toEndedCall } from '../../metering/ended-call.ts'
import { listEnded, writeEnded } from '../../metering/ended-repository.ts'
import { countEnded } from '../../metering/measure.ts'
import { CallIdInUse, reserveBatch } from '../../metering/reserve.ts'
import { giveBackHeld } from '../../metering/take-back.ts'
import { newCallId, timeOfCallId } from '../../metering/wallets/call-id.ts'
import { type CallerFinder, toNewCall } from '../callers.ts'
import { gateClosed } from './closed.ts'
import type { LateCall } from './schemas.ts'

/** Books calls that ran while the API was away. */
export type LateBooker = (gateId: string, calls: readonly LateCall[]) => Promise<void>

type LateRequest = CallRequest & { durationMs: number }

/** An outage is over by then, or the gate has forgotten its calls. */
const OLDEST_MS = 24 * 3_600_000

export function createLateBooker(
  { db, clock, metrics }: Pick<Deps, 'db' | 'clock' | 'metrics'>,
  findCaller: CallerFinder,
): LateBooker {
  /**
   * They were served, so no limit refuses them any more. Left out are those that no gate may have served: of a token
   * that may not be used, of a plan that waits for the meter, or with an id of another time.
   */
  async function toRequest(call: LateCall): Promise<LateRequest[]> {
    const age = clock.now().getTime() - timeOfCallId(call.call_id).getTime()
    const caller = await findCaller(call.token)
    if (caller.state === 'refused' || !caller.isServedWhileAway || Math.abs(age) > OLDEST_MS) return []
    const terms = { ...caller.terms, rateLimitRpm: null, rateLimitDaily: null, includedCalls: null }
    const { token, tool, units = 1, duration_ms: durationMs } = call
    return [{ ...toNewCall({ ...caller, terms }, { token, tool, units }), callId: call.call_id, durationMs }]
  }

  async function book(gateId: string, requests: readonly LateRequest[]): Promise<void> {
    const reservedAt = clock.now()
    const batchId = newCallId(reservedAt)
    const batch = { batchId, gateId, now: reservedAt, hasForeignIds: true }
    const reserved = await reserveBatch(db, batch, requests)
    if (!reserved) throw gateClosed()
    const ended = reserved.flatMap((answer, index) => {
      const end = { outcome: 'ok_late', durationMs: requests[index]?.durationMs ?? 0 }
      return answer.state === 'reserved'
        ? [toEndedCall({ hold: { call: answer.call, gateId, batchId, reservedAt }, end })]
        : []
    })
    try {
      if (!(await writeEnded(db, gateId, ended, { finishedBatches: [batchId] }))) throw gateClosed()
      countEnded(metrics.meter, ended)
    } catch (error) {
      await giveBackHeld(db, { batchId }, 'not_started')
      throw error
    }
  }

  /** Without those that another request books, or has booked since they were looked up. */
  async function bookUnused(gateId: string, requests: readonly LateRequest[]): Promise<void> {
    try {
      await book(gateId, requests)
    } catch (error) {
      if (!(error instanceof CallIdInUse)) throw error
      const others = requests.filter(({ callId }) => callId !== error.callId)
      if (others.length > 0) await bookUnused(gateId, others)
    }
  }

  return async (gateId, calls) => {
    const requests = (await Promise.all(calls.map(toRequest))).flat()
    const booked = await listEnded(db, requests)
    const byId = new Map(requests.filter(({ callId }) => !booked.has(callId)).map((one) => [one.callId, one]))
    if (byId.size > 0) await bookUnused(gateId, [...byId.values()])
  }
}
