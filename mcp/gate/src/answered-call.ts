import type { Request, Response, Result } from './json-rpc.ts'
import type { AllowedCall, Charge, Outcome, Remaining } from './meter.ts'

/** What was reserved for a call that runs. */
export interface Reserved {
  call: AllowedCall
  /** At most; undefined for a tool that is not priced by unit. */
  units: number | undefined
  startedAtMs: number
}

export function outcomeOf({ error, result }: Response): Outcome {
  if (error || !result) return 'protocol_error'
  if (result.resultType === 'input_required') return 'input_required'
  return result.isError === true ? 'tool_error' : 'ok'
}

/** The answer with what it cost and what is left. */
export function withCharge(answer: Response, { call, units }: Reserved, used: number | undefined): Response {
  const share = used === undefined || !units ? 1 : used / units
  const charge = partOf(call.charge, share)
  const remaining = withReturned(call.remaining, call.charge.credits - charge.credits)
  return withMeta(answer, { ...charge, call_id: call.call_id, remaining })
}

/** The answer of an identical call, for a client that made it at the same time: it pays nothing. */
export function sharedAnswer(answer: Response, request: Request): Response {
  const charge = answer.result?._meta?.[CHARGE]
  const own = { ...answer, id: request.id }
  return charge
    ? withMeta(own, { ...charge, included_calls: 0, credits: 0, overage_credits: 0, shared: true })
    : own
}

const CHARGE = 'kamiyo.io/charge'

function withMeta(answer: Response, charge: Result): Response {
  const result = { ...answer.result, _meta: { ...answer.result?._meta, [CHARGE]: charge } }
  return { ...answer, result }
}

function partOf({ included_calls, credits, overage_credits }: Charge, share: number): Charge {
  return {
    included_calls,
    credits: inThousandths(credits * share),
    overage_credits: inThousandths(overage_credits * share),
  }
}

function withReturned(remaining: Remaining, credits: number): Remaining {
  if (remaining.credits === undefined || credits === 0) return remaining
  return { ...remaining, credits: inThousandths(remaining.credits + credits) }
}

function inThousandths(credits: number): number {
  return Math.round(credits * 1000) / 1000
}
