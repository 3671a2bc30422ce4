import type { ReserveAnswer, WhenAway } from '@kamiyo/mcp-gate/http-contract'
import { isDuplicate } from '../../../db/errors.ts'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import type { CallRequest, Reserved } from '../../metering/book.ts'
import { beatAsKey } from '../../metering/gates-repository.ts'
import { withCreditsInUse } from '../../metering/held-credits.ts'
import { measureGroup } from '../../metering/measure.ts'
import type { RefusalCounter } from '../../metering/refusals.ts'
import { listBatch } from '../../metering/reservations-repository.ts'
import { CallIdInUse, reserveUnlessHeld } from '../../metering/reserve.ts'
import { type Caller, type CallerFinder, callingFrom, type KnownCaller, toNewCall } from '../callers.ts'
import { toRemaining, toWireCharge } from '../charges.ts'
import { awayDenial, toDenial } from '../denials.ts'
import { assertFromNow } from './assert-from-now.ts'
import { gateClosed } from './closed.ts'
import type { ReserveBody } from './schemas.ts'

export type RemoteReserver = (keyId: string, body: ReserveBody) => Promise<ReserveAnswer[]>

/** How soon a gate asks again for a call whose key is in use. */
const WAIT_MS = 200
/** After that, a call of an account whose wallet another process holds no longer delays those of other accounts. */
const HELD_AFTER_MS = 250
/** For how long a plan with any number of calls is served while the API is away. */
const SERVE_MS = 60_000

interface Asked {
  call: ReserveBody['calls'][number]
  caller: Caller
}

export function createRemoteReserver(
  { db, clock, config, metrics }: Pick<Deps, 'db' | 'clock' | 'config' | 'metrics'>,
  findCaller: CallerFinder,
  refusals: RefusalCounter,
): RemoteReserver {
  function answerCall({ call, caller }: Asked, reserved: Reserved | undefined): ReserveAnswer {
    if (caller.state === 'refused') return { allowed: false, denial: caller.denial }
    if (!reserved || reserved.state === 'held') return { allowed: false, denial: awayDenial(WAIT_MS) }
    if (reserved.state === 'waiting') return { allowed: false, waiting: true, retry_after_ms: WAIT_MS }
    if (reserved.state === 'refused') {
      const { userId: accountId, tier } = caller.token
      const refused = { accountId, tier, tool: call.tool, now: clock.now() }
      return { allowed: false, denial: toDenial(config, reserved.denial, refused) }
    }
    const away = whenAway(caller)
    return {
      allowed: true,
      account_id: reserved.call.accountId,
      charge: toWireCharge(reserved.call),
      remaining: toRemaining(reserved.wallet, caller.terms),
      ...(away && { when_away: away }),
    }
  }

  /** The answer to a batch that was reserved before; what it refused then is refused again. */
  async function answerStored({
    gate_id,
    batch_id,
    calls,
  }: ReserveBody): Promise<ReserveAnswer[] | undefined> {
    const stored = await listBatch(db, gate_id, batch_id)
    if (stored.length === 0) return undefined
    const byId = new Map(stored.map((call) => [call.callId, call]))
    return calls.map(({ call_id }) => {
      const call = byId.get(call_id)
      return call
        ? { allowed: true, account_id: call.accountId, charge: toWireCharge(call), remaining: {} }
        : { allowed: false, denial: awayDenial(WAIT_MS) }
    })
  }

  async function reserveNew(body: ReserveBody): Promise<ReserveAnswer[]> {
    const now = clock.now()
    for (const { call_id } of body.calls) assertFromNow(call_id, now)
    const asked = await Promise.all(
      body.calls.map(async (call) => ({
        call,
        caller: callingFrom(await findCaller(call.token), call.client_address),
      })),
    )
    const requests = asked.flatMap(toRequest)
    const batch = { batchId: body.batch_id, gateId: body.gate_id, now, hasForeignIds: true }
    const reserved =
      requests.length > 0
        ? await measureGroup(metrics.meter, 'reserve', requests.length, () =>
            reserveUnlessHeld(db, batch, requests, HELD_AFTER_MS),
          )
        : []
    if (!reserved) throw gateClosed()
    const answers = await withCreditsInUse(db, requests, reserved)
    const byId = new Map(requests.map(({ callId }, index) => [callId, answers[index]]))
    return asked.map((one) => {
      const answer = answerCall(one, byId.get(one.call.call_id))
      if ('denial' in answer) refusals.count(answer.denial.code, one.call.tool)
      return answer
    })
  }

  return async (keyId, body) => {
    if (!(await beatAsKey(db, body.gate_id, keyId))) throw gateClosed()
    const stored = await answerStored(body)
    if (stored) return stored
    try {
      return await reserveNew(body)
    } catch (error) {
      if (error instanceof CallIdInUse) throw usedId('call_id', error.callId)
      if (!isDuplicate(error)) throw error
      // The same batch arrived twice at once, or another gate has one of this id.
      const answered = await answerStored(body)
      if (!answered) throw usedId('batch_id', body.batch_id)
      return answered
    }
  }
}

function usedId(param: 'call_id' | 'batch_id', id: string): AppError {
  const [name, owner] = param === 'call_id' ? ['call id', 'call'] : ['batch id', 'batch']
  return new AppError('invalid_request', `The ${name} ${id} was used before. Make one for each ${owner}.`, {
    param,
  })
}

function toRequest({ call, caller }: Asked): CallRequest[] {
  return caller.state === 'known' ? [{ ...toNewCall(caller, call), callId: call.call_id }] : []
}

function whenAway({ isServedWhileAway, terms }: KnownCaller): WhenAway | undefined {
  if (!isServedWhileAway || terms.includedCalls !== null) return undefined
  return { serve_ms: SERVE_MS, calls_per_minute: terms.rateLimitRpm }
}
