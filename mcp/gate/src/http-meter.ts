import { setTimeout as sleep } from 'node:timers/promises'
import { METER_AWAY } from './denials.ts'
import { type DescribeReply, MAX_BATCH_SIZE, type ReserveCall, type ReservedAnswer } from './http-contract.ts'
import type { AllowedCall, CallRequest, Decision, Denial, Meter } from './meter.ts'
import { createAwayPlans } from './remote/away-plans.ts'
import { createBatches } from './remote/batches.ts'
import { newCallId } from './remote/call-id.ts'
import { createGateApi, GateApiError, type GateApiOptions } from './remote/gate-api.ts'
import { createOpenBatches } from './remote/open-batches.ts'
import { createReserver, type Reserved } from './remote/reserver.ts'
import { createSession } from './remote/session.ts'
import { createSettler, type RemoteHold } from './remote/settler.ts'

export interface HttpMeterOptions extends Omit<GateApiOptions, 'timeoutMs'> {
  /** How long one of three attempts may take. 3,000 where it is left out. */
  timeoutMs?: number
}

const TIMEOUT_MS = 3_000
/** For how long a call waits for another with its idempotency key. */
const REPEAT_WAIT_MS = 60_000

const KEY_IN_USE: Denial = {
  code: 'idempotency_conflict',
  text: 'Not run: a call with the same idempotency key has been running for a minute. Use a new key for a new call.',
  retryable: false,
}
const WRONG_GATE_KEY: Denial = {
  code: 'meter_unavailable',
  text: 'Not run: this server is not allowed to sell calls at the moment. Nothing was charged. Its operator has to renew its gate key; do not call any of its tools again before that.',
  retryable: false,
}

type Running = { hold: RemoteHold } | { late: ReserveCall & { started_at: string } }

/** Asks KAMIYO's API, from any process that has its address and a gate key. Without the API, calls are refused. */
export function httpMeter({ timeoutMs = TIMEOUT_MS, ...options }: HttpMeterOptions): Meter {
  const api = createGateApi({ ...options, timeoutMs })
  const open = createOpenBatches()
  const away = createAwayPlans()
  const running = new Map<string, Running>()
  const session = createSession(api, () => void settler.flush().catch(() => undefined))
  const parts = { api, session, open }
  const settler = createSettler(parts)
  const reserveBatch = createBatches(createReserver(parts, settler.settle), {
    maxSize: MAX_BATCH_SIZE,
    // One call that the API cannot read is no reason to refuse the others.
    splits: (error) => error instanceof GateApiError && error.status === 400,
  })

  async function reserve(call: CallRequest): Promise<Decision> {
    const endsAtMs = performance.now() + REPEAT_WAIT_MS
    for (;;) {
      const request = { call_id: newCallId(session.nowMs()), ...call }
      const reserved = await ask(request)
      if (!reserved) return serveWhileAway(request)
      if ('code' in reserved) return { allowed: false, denial: reserved }
      const { answer } = reserved
      if (answer.allowed) return allow(request, answer, reserved)
      if ('denial' in answer) return { allowed: false, denial: answer.denial }
      if (performance.now() > endsAtMs) return { allowed: false, denial: KEY_IN_USE }
      await sleep(answer.retry_after_ms)
    }
  }

  /** Undefined where the API is away. */
  async function ask(request: ReserveCall): Promise<Reserved | Denial | undefined> {
    try {
      return await reserveBatch(request)
    } catch (error) {
      if (!(error instanceof GateApiError)) throw error
      if (error.status === 401) return WRONG_GATE_KEY
      return error.isAway ? undefined : METER_AWAY
    }
  }

  function allow(
    { call_id, token }: ReserveCall,
    answer: ReservedAnswer,
    { gateId, batchId }: Reserved,
  ): AllowedCall {
    const { account_id, charge, remaining, when_away } = answer
    away.learn(token, when_away)
    running.set(call_id, { hold: { gateId, batchId, callId: call_id, accountId: account_id } })
    return { allowed: true, call_id, account_id, charge, remaining }
  }

  function serveWhileAway(request: ReserveCall): Decision {
    if (!away.take(request.token)) return { allowed: false, denial: METER_AWAY }
    // The first id may have been reserved after all, and is given back then.
    const call_id = newCallId(session.nowMs())
    const started_at = new Date(session.nowMs()).toISOString()
    running.set(call_id, { late: { ...request, call_id, started_at } })
    const charge = { included_calls: 0, credits: 0, overage_credits: 0 }
    return { allowed: true, call_id, account_id: '', charge, remaining: {} }
  }

  return {
    reserve,
    async settle({ call_id }, end) {
      const call = running.get(call_id)
      if (!call) return false
      running.delete(call_id)
      if ('hold' in call) return await settler.settle(call.hold, end)
      if (end.outcome === 'ok') settler.addLate({ ...call.late, duration_ms: end.duration_ms })
      return true
    },
    async describe(token) {
      try {
        const reply = await api.post<DescribeReply>('describe', { token })
        if (!('denial' in reply)) away.learn(token, reply.when_away)
        return reply
      } catch (error) {
        if (!(error instanceof GateApiError)) throw error
        return { denial: error.status === 401 ? WRONG_GATE_KEY : METER_AWAY }
      }
    },
    async healthCheck() {
      await session.open().catch(() => undefined)
      return session.isHeard()
    },
    async close() {
      await settler.flush().catch(() => undefined)
      session.close()
    },
  }
}
