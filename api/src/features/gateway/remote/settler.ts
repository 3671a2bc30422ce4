import type { Deps } from '../../../deps.ts'
import { toEndedCall } from '../../metering/ended-call.ts'
import { listEnded, writeEnded } from '../../metering/ended-repository.ts'
import { beatAsKey } from '../../metering/gates-repository.ts'
import type { Hold } from '../../metering/hold.ts'
import { countEnded, measureGroup } from '../../metering/measure.ts'
import { listHolds } from '../../metering/reservations-repository.ts'
import { gateClosed } from './closed.ts'
import type { LateBooker } from './late.ts'
import type { SettleBody } from './schemas.ts'

/** Names the calls that ended as was told, now or before. */
export type RemoteSettler = (keyId: string, body: SettleBody) => Promise<string[]>

export function createRemoteSettler(
  { db, metrics }: Pick<Deps, 'db' | 'metrics'>,
  bookLate: LateBooker,
): RemoteSettler {
  /** A batch is finished when all of its calls have ended; one that has not is left, whatever the gate says. */
  async function keepFinished(
    holds: ReadonlyMap<string, Hold>,
    ending: ReadonlySet<string>,
    finished: readonly string[],
  ): Promise<string[]> {
    const open = [...holds.values()]
      .filter(({ call }) => !ending.has(call.callId))
      .map(({ call, batchId }) => ({ ...call, batchId }))
    const ended = open.length > 0 ? await listEnded(db, open) : new Map<string, string>()
    const unfinished = new Set(open.filter(({ callId }) => !ended.has(callId)).map(({ batchId }) => batchId))
    return finished.filter((batchId) => !unfinished.has(batchId))
  }

  return async (keyId, { gate_id: gateId, calls, finished, late = [] }) => {
    if (!(await beatAsKey(db, gateId, keyId))) throw gateClosed()
    const holds = await listHolds(db, gateId, [
      ...new Set([...calls.map(({ batch_id }) => batch_id), ...finished]),
    ])
    const endings = calls.flatMap((call) => toEnding(holds.get(call.call_id), call))
    const ending = new Set(endings.map(({ hold }) => hold.call.callId))
    const done = await keepFinished(holds, ending, finished)
    const written = endings.map(toEndedCall)
    const isOpen = await measureGroup(metrics.meter, 'settle', written.length, () =>
      writeEnded(db, gateId, written, { finishedBatches: done }),
    )
    if (!isOpen) throw gateClosed()
    countEnded(metrics.meter, written)
    if (late.length > 0) await bookLate(gateId, late)
    const asked = calls.map(({ account_id, call_id }) => ({ accountId: account_id, callId: call_id }))
    const ended = await listEnded(db, asked)
    return calls
      .filter(({ call_id, outcome }) => ended.get(call_id) === outcome)
      .map(({ call_id }) => call_id)
  }
}

/** Nothing for a call that is not held by this gate, or not any more. */
function toEnding(hold: Hold | undefined, call: SettleBody['calls'][number]) {
  if (!hold) return []
  const { outcome, duration_ms: durationMs, units } = call
  return [{ hold, end: { outcome, durationMs, ...(units !== undefined && { units }) } }]
}
