import type { Deps } from '../../../deps.ts'
import { newCallId } from '../../metering/call-id.ts'
import { toEndedCall } from '../../metering/ended-call.ts'
import { listEnded, writeEnded } from '../../metering/ended-repository.ts'
import { reserveBatch } from '../../metering/reserve.ts'
import { type CallerFinder, toNewCall } from '../callers.ts'
import { gateClosed } from './closed.ts'
import type { LateCall } from './schemas.ts'

/** Books calls that ran while the API was away. */
export type LateBooker = (gateId: string, calls: readonly LateCall[]) => Promise<void>

/**
 * They were served, so no limit refuses them any more. Those of a token that may not be used now are left out: there
 * is no plan that they would count for.
 */
export function createLateBooker(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  findCaller: CallerFinder,
): LateBooker {
  return async (gateId, calls) => {
    const asked = await Promise.all(
      calls.map(async (call) => ({ call, caller: await findCaller(call.token) })),
    )
    const requests = asked.flatMap(({ call, caller }) => {
      if (caller.state === 'refused') return []
      const terms = { ...caller.terms, rateLimitRpm: null, rateLimitDaily: null, includedCalls: null }
      return [
        {
          ...toNewCall({ ...caller, terms }, { token: call.token, tool: call.tool, units: call.units ?? 1 }),
          callId: call.call_id,
          call,
        },
      ]
    })
    const booked = await listEnded(db, requests)
    const unbooked = requests.filter(({ callId }) => !booked.has(callId))
    if (unbooked.length === 0) return
    const reservedAt = clock.now()
    const batchId = newCallId(reservedAt)
    const reserved = await reserveBatch(db, { batchId, gateId, now: reservedAt }, unbooked)
    if (!reserved) throw gateClosed()
    const ended = reserved.flatMap((answer, index) => {
      const durationMs = unbooked[index]?.call.duration_ms ?? 0
      return answer.state === 'reserved'
        ? [
            toEndedCall({
              hold: { call: answer.call, gateId, batchId, reservedAt },
              end: { outcome: 'ok_late', durationMs },
            }),
          ]
        : []
    })
    if (!(await writeEnded(db, gateId, ended, [batchId]))) throw gateClosed()
  }
}
