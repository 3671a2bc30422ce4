import type { AllowedCall, CallEnd, CallRequest, Decision, Meter } from '@kamiyo/mcp-gate/meter'
import type { Deps } from '../../deps.ts'
import type { Hold } from '../metering/hold.ts'
import type { PostgresMeter } from '../metering/postgres-meter.ts'
import type { RefusalCounter } from '../metering/refusals.ts'
import { type CallerFinder, callingFrom, toNewCall } from './callers.ts'
import { toRemaining, toWireCharge } from './charges.ts'
import { toDenial } from './denials.ts'
import { createDescriber } from './describe.ts'

export interface LocalMeterParts {
  findCaller: CallerFinder
  meter: PostgresMeter
  refusals: RefusalCounter
}

/** The meter for servers within this process. */
export function createLocalMeter(
  deps: Pick<Deps, 'db' | 'clock' | 'config'>,
  { findCaller, meter, refusals }: LocalMeterParts,
): Meter {
  const holds = new Map<string, Hold>()

  async function reserve(call: CallRequest): Promise<Decision> {
    const decision = await decide(call)
    if (!decision.allowed) refusals.count(decision.denial.code, call.tool)
    return decision
  }

  async function decide(call: CallRequest): Promise<Decision> {
    const caller = callingFrom(await findCaller(call.token), call.client_address)
    if (caller.state === 'refused') return { allowed: false, denial: caller.denial }
    const answer = await meter.reserve(toNewCall(caller, call))
    if (!answer.isAllowed) {
      const { userId: accountId, tier } = caller.token
      const refused = { accountId, tier, tool: call.tool, now: deps.clock.now() }
      return { allowed: false, denial: toDenial(deps.config, answer.denial, refused) }
    }
    const { hold, wallet } = answer
    holds.set(hold.call.callId, hold)
    return {
      allowed: true,
      call_id: hold.call.callId,
      account_id: hold.call.accountId,
      charge: toWireCharge(hold.call),
      remaining: toRemaining(wallet, caller.terms),
    }
  }

  async function settle({ call_id }: AllowedCall, end: CallEnd): Promise<boolean> {
    const hold = holds.get(call_id)
    if (!hold) return false
    holds.delete(call_id)
    const { outcome, duration_ms: durationMs, units } = end
    return await meter.end(hold, { outcome, durationMs, ...(units !== undefined && { units }) })
  }

  return { reserve, settle, describe: createDescriber(deps, findCaller), close: meter.close }
}
