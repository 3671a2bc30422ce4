import { setTimeout as sleep } from 'node:timers/promises'
import type { Deps } from '../../deps.ts'
import type { CallRequest, Reserved } from './book.ts'
import type { GateSession } from './gate-session.ts'
import { withCreditsInUse } from './held-credits.ts'
import type { Hold } from './hold.ts'
import { measureGroup } from './measure.ts'
import type { OpenBatches } from './open-batches.ts'
import { isPassing } from './passing.ts'
import { listBatchesOf } from './reservations-repository.ts'
import { reserveUnlessHeld } from './reserve.ts'
import { giveBackHeld } from './take-back.ts'
import { newCallId } from './wallets/call-id.ts'
import type { Denial } from './wallets/denial.ts'
import type { Wallet } from './wallets/wallet.ts'

export type NewCall = Omit<CallRequest, 'callId'>

export type Reservation =
  | { state: 'reserved'; hold: Hold; wallet: Wallet }
  | { state: 'refused'; denial: Denial }
  | { state: 'waiting' }

export interface Reserver {
  /** Undefined for a call whose wallet somebody else holds for so long; nothing was done for it. */
  reserve(calls: readonly NewCall[], lockTimeoutMs: number): Promise<(Reservation | undefined)[]>
  /** Takes back what was reserved although this process was told otherwise. */
  checkOwn(): Promise<void>
}

type ReserverDeps = Pick<Deps, 'db' | 'clock' | 'log' | 'outages' | 'metrics'>

/** After a failure nobody knows whether the batch was reserved: it is taken back, once more in case it came through late. */
const UNDO_AFTER_MS = [100, 10_000]
/** Older reservations that memory does not know are nobody's. */
const UNKNOWN_MS = 30_000
/** Credits that expire do so before the calls that are decided at the same time. */
const AFTER_CHANGES = 2
/** The answer to a call that cannot be counted now. */
export const AWAY: Reservation = {
  state: 'refused',
  denial: { code: 'meter_unavailable', retryAfterMs: 2_000 },
}

export function createReserver(deps: ReserverDeps, gate: GateSession, open: OpenBatches): Reserver {
  const { db, clock, log, outages, metrics } = deps

  async function reserveNow(
    { batchId, now }: { batchId: string; now: Date },
    calls: readonly NewCall[],
    lockTimeoutMs: number,
  ): Promise<(Reservation | undefined)[]> {
    const requests = calls.map((call, index) => ({ ...call, callId: newCallId(now, index + AFTER_CHANGES) }))
    const gateId = await gate.open()
    const reserved = await reserveUnlessHeld(db, { batchId, gateId, now }, requests, lockTimeoutMs)
    if (!reserved) {
      gate.forget(gateId)
      return calls.map(() => AWAY)
    }
    const allowed = reserved.filter(({ state }) => state === 'reserved').length
    if (allowed > 0) open.open(batchId, allowed)
    const answers = await withCreditsInUse(db, requests, reserved)
    return answers.map((answer) => toReservation(answer, { gateId, batchId, reservedAt: now }))
  }

  async function undo(batchId: string): Promise<void> {
    for (const pauseMs of UNDO_AFTER_MS) {
      await sleep(pauseMs, undefined, { ref: false })
      await giveBackHeld(db, { batchId }, 'not_started').catch(note)
    }
  }

  function note(error: unknown): void {
    if (!outages.notice(error)) log.error({ err: error }, 'Calls could not be reserved')
  }

  return {
    async reserve(calls, lockTimeoutMs) {
      const now = clock.now()
      const batchId = newCallId(now)
      try {
        return await measureGroup(metrics.meter, 'reserve', calls.length, () =>
          reserveNow({ batchId, now }, calls, lockTimeoutMs),
        )
      } catch (error) {
        open.drop(batchId)
        void undo(batchId)
        // What one call is to blame for must not refuse the others: each is tried alone.
        if (calls.length > 1 && !isPassing(error)) throw error
        note(error)
        return calls.map(() => AWAY)
      }
    },
    async checkOwn() {
      const before = clock.now().getTime() - UNKNOWN_MS
      for (const { batchId, reservedAt } of await listBatchesOf(db, await gate.open()))
        if (!open.has(batchId) && reservedAt.getTime() < before)
          await giveBackHeld(db, { batchId }, 'not_started')
    },
  }
}

function toReservation(answer: Reserved, batch: Omit<Hold, 'call'>): Reservation | undefined {
  if (answer.state === 'held') return undefined
  if (answer.state !== 'reserved') return answer
  return { state: 'reserved', wallet: answer.wallet, hold: { call: answer.call, ...batch } }
}
