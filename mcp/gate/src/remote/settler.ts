import { setTimeout as sleep } from 'node:timers/promises'
import { type LateCall, MAX_BATCH_SIZE, type SettleReply, type SettleRequest } from '../http-contract.ts'
import type { CallEnd } from '../meter.ts'
import { createBatches } from './batches.ts'
import { type GateApi, GateApiError } from './gate-api.ts'
import type { OpenBatches } from './open-batches.ts'
import type { Session } from './session.ts'

export interface RemoteHold {
  gateId: string
  batchId: string
  callId: string
  accountId: string
}

/** Whether the call ended as was told. */
export type Settle = (hold: RemoteHold, end: CallEnd) => Promise<boolean>

export interface Settler {
  settle: Settle
  /** Books a call that ran while the API was away, when it is back. */
  addLate(call: LateCall): void
  /** Sends what is not waited for. */
  flush(): Promise<void>
}

interface Ended {
  hold: RemoteHold
  end: CallEnd
}

/** For how long a result waits for the API to book it; then it is not delivered. */
const PATIENCE_MS = 30_000
const PAUSE_MS = 500
const MAX_LATE = 10_000

export function createSettler({
  api,
  session,
  open,
  patienceMs = PATIENCE_MS,
}: {
  api: GateApi
  session: Session
  open: OpenBatches
  patienceMs?: number
}): Settler {
  const late: LateCall[] = []
  let flushing: Promise<void> | undefined

  async function post(gateId: string, ended: readonly Ended[]): Promise<ReadonlySet<string>> {
    const batchIds = ended.map(({ hold }) => hold.batchId)
    const finished = open.finishedBy(batchIds).slice(0, MAX_BATCH_SIZE)
    const request: SettleRequest = { gate_id: gateId, calls: ended.map(toSettleCall), finished }
    const { accepted } = await api.post<SettleReply>('settle', request)
    open.end(batchIds, finished)
    return new Set(accepted)
  }

  /** In requests of their own, so that one that is refused holds up nobody; it is dropped, because it would be again. */
  async function postLate(gateId: string): Promise<void> {
    const booked = late.slice(0, MAX_BATCH_SIZE)
    try {
      await api.post<SettleReply>('settle', { gate_id: gateId, calls: [], finished: [], late: booked })
    } catch (error) {
      const isRefused = error instanceof GateApiError && !error.isAway && error.code !== 'gate_closed'
      if (!isRefused) throw error
    }
    for (const call of booked) if (late.includes(call)) late.splice(late.indexOf(call), 1)
  }

  /** The same request again until it is answered: nobody knows before whether it was booked. */
  async function postUntilAnswered(gateId: string, ended: readonly Ended[]): Promise<ReadonlySet<string>> {
    const endsAtMs = performance.now() + patienceMs
    for (;;) {
      try {
        return await post(gateId, ended)
      } catch (error) {
        if (error instanceof GateApiError && error.code === 'gate_closed') session.forget(gateId)
        if (!isAway(error) || performance.now() > endsAtMs) throw error
        await sleep(PAUSE_MS, undefined, { ref: false })
      }
    }
  }

  /** What could not be booked in time is not delivered; what it holds is given back as soon as the API answers. */
  async function giveBackLater(gateId: string, ended: readonly Ended[]): Promise<void> {
    const left = ended.map(toUndelivered)
    while (session.isOpen(gateId)) {
      try {
        await postUntilAnswered(gateId, left)
        return
      } catch (error) {
        if (!isAway(error)) return
      }
    }
  }

  async function run(ended: readonly Ended[]): Promise<boolean[]> {
    const byGate = Map.groupBy(ended, ({ hold }) => hold.gateId)
    const accepted = await Promise.all(
      [...byGate].map(async ([gateId, calls]) => {
        try {
          return await postUntilAnswered(gateId, calls)
        } catch (error) {
          if (isAway(error)) void giveBackLater(gateId, calls)
          return new Set<string>()
        }
      }),
    )
    return ended.map(({ hold }) => accepted.some((callIds) => callIds.has(hold.callId)))
  }

  const limits = { maxSize: MAX_BATCH_SIZE, splits: () => false }
  const charge = createBatches(run, limits)
  // What gives something back may have to wait for the account's wallet, which a full charge does not; so neither waits for the other.
  const giveBack = createBatches(run, limits)

  async function flush(): Promise<void> {
    if (open.hasUntold()) await post(await session.open(), [])
    while (late.length > 0) await postLate(await session.open())
  }

  return {
    async settle(hold, end) {
      if (!session.isOpen(hold.gateId)) return false
      const isFull = end.outcome === 'ok' && end.units === undefined
      return await (isFull ? charge : giveBack)({ hold, end })
    },
    addLate(call) {
      late.push(call)
      if (late.length > MAX_LATE) late.shift()
    },
    async flush() {
      flushing ??= flush().finally(() => {
        flushing = undefined
      })
      await flushing
    },
  }
}

function isAway(error: unknown): boolean {
  return error instanceof GateApiError && error.isAway
}

function toUndelivered({ hold, end }: Ended): Ended {
  return { hold, end: end.outcome === 'ok' ? { ...end, outcome: 'cancelled' } : end }
}

function toSettleCall({ hold, end }: Ended): SettleRequest['calls'][number] {
  const { outcome, duration_ms, units } = end
  return {
    call_id: hold.callId,
    batch_id: hold.batchId,
    account_id: hold.accountId,
    outcome,
    duration_ms,
    ...(units !== undefined && { units }),
  }
}
