import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ReserveAnswer, ReserveCall, ReserveReply, ReserveRequest } from '../http-contract.ts'
import { type GateApi, GateApiError } from './gate-api.ts'
import type { OpenBatches } from './open-batches.ts'
import type { Session } from './session.ts'
import type { Settle } from './settler.ts'

export interface Reserved {
  answer: ReserveAnswer
  gateId: string
  batchId: string
}

/** The pauses before it is tried to give back what may have been reserved; the last one again and again. */
const UNDO_PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 16_000]

/** Reserves a batch; one of unknown outcome is given back as soon as the API answers again. */
export function createReserver(
  { api, session, open }: { api: GateApi; session: Session; open: OpenBatches },
  settle: Settle,
  pausesMs: readonly number[] = UNDO_PAUSES_MS,
): (calls: readonly ReserveCall[]) => Promise<Reserved[]> {
  async function post(request: ReserveRequest): Promise<Reserved[]> {
    const { gate_id: gateId, batch_id: batchId } = request
    const { calls } = await api.post<ReserveReply>('reserve', request)
    open.open(batchId, calls.filter(({ allowed }) => allowed).length)
    return calls.map((answer) => ({ answer, gateId, batchId }))
  }

  async function undo(request: ReserveRequest): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      await sleep(pausesMs[tries] ?? pausesMs.at(-1), undefined, { ref: false })
      // The API has given back what a gate held that it closed.
      if (!session.isOpen(request.gate_id)) return
      try {
        if (await giveBack(request, await post(request))) return
      } catch (error) {
        // Nothing of it is held, and ids of another minute cannot be reserved any more.
        if (error instanceof GateApiError && !error.isAway) return
      }
    }
  }

  async function giveBack({ calls }: ReserveRequest, reserved: readonly Reserved[]): Promise<boolean> {
    const held = reserved.flatMap(({ answer, gateId, batchId }, index) => {
      const call = calls[index]
      return answer.allowed && call
        ? [{ gateId, batchId, callId: call.call_id, accountId: answer.account_id }]
        : []
    })
    const given = held.map(async (hold) => await settle(hold, { outcome: 'cancelled', duration_ms: 0 }))
    return (await Promise.all(given)).every(Boolean)
  }

  async function reserve(calls: readonly ReserveCall[]): Promise<Reserved[]> {
    const request = { gate_id: await session.open(), batch_id: randomUUID(), calls: [...calls] }
    try {
      return await post(request)
    } catch (error) {
      if (isClosed(error)) session.forget(request.gate_id)
      else if (isUnknown(error)) void undo(request)
      throw error
    }
  }

  return async (calls) => {
    try {
      return await reserve(calls)
    } catch (error) {
      // The gate was silent for too long: a new one may reserve.
      if (isClosed(error)) return await reserve(calls)
      throw error
    }
  }
}

/** Whether it may have been reserved. */
function isUnknown(error: unknown): boolean {
  return !(error instanceof GateApiError) || (error.isAway && error.code !== 'unreachable')
}

function isClosed(error: unknown): boolean {
  return error instanceof GateApiError && error.code === 'gate_closed'
}
