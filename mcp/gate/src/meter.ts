/** Why a call was not run. */
export type DenialCode =
  | 'rate_limited'
  | 'quota_exhausted'
  | 'payment_required'
  | 'credits_in_use'
  | 'agent_cap_reached'
  | 'tool_not_in_plan'
  | 'past_due'
  | 'suspended'
  | 'invalid_token'
  | 'address_not_allowed'
  | 'idempotency_conflict'
  | 'meter_unavailable'

/** A refusal, as the meter says it and as clients receive it. */
export interface Denial {
  code: DenialCode
  /** Complete in itself: what happened, why, until when, and what lifts it. Models obey it. */
  text: string
  /** Whether the same call may succeed later by itself. */
  retryable: boolean
  retry_after_ms?: number
  limit?: number
  remaining?: number
  /** ISO 8601, in UTC. */
  reset_at?: string
  /** In credits. */
  price?: number
  upgrade_url?: string
}

/** What a call took; in calls and credits. */
export interface Charge {
  included_calls: number
  credits: number
  overage_credits: number
}

/** What is left after a call; null stands for "unlimited", and what does not apply is left out. */
export interface Remaining {
  included_calls?: number | null
  credits?: number
  calls_today?: number | null
}

export interface CallRequest {
  /** The credential of the agent, as its client sent it. */
  token: string
  tool: string
  /** How many units the call may use at most, for a tool that is priced by unit. */
  units?: number
  /** The client's own, so that a repeated call is charged once. */
  idempotency_key?: string
  /** Lower-case hexadecimal SHA-256 of the arguments; only with a key. */
  args_hash?: string
  /** Where the client calls from, if the server knows: an agent may be restricted to some addresses. */
  client_address?: string
}

export interface AllowedCall {
  allowed: true
  call_id: string
  account_id: string
  charge: Charge
  remaining: Remaining
}

export type Decision = AllowedCall | { allowed: false; denial: Denial }

/** How a call ended: only `ok` is charged. */
export type Outcome =
  | 'ok'
  | 'tool_error'
  | 'protocol_error'
  | 'input_required'
  | 'cancelled'
  | 'client_gone'
  | 'timeout'

export interface CallEnd {
  outcome: Outcome
  duration_ms: number
  /** Units that were used, at most what was reserved. */
  units?: number
}

/** What one agent may use, for lists of tools and for the free tools. */
export interface Description {
  account_id: string
  tier: string
  /** The only tools of the plan; null for every tool. */
  tools: string[] | null
  /** In credits; `*` stands for every other tool. */
  prices: Record<string, { credits: number; unit?: string }>
  remaining: Remaining
  usage: { calls_today: number; calls_this_period: number; period_end: string }
  upgrade_url: string
}

/**
 * What counts and charges calls. `postgresMeter` is part of KAMIYO's API; `httpMeter` asks such an API from another
 * process. Implementations answer refusals as values; they throw only for faults of their own.
 */
export interface Meter {
  /** Takes what the call costs, or says why it is not run. Fails closed: a meter that is away refuses. */
  reserve(call: CallRequest): Promise<Decision>
  /** Charges the call or gives back what it held. False where neither is possible any more: its result must not be delivered. */
  settle(call: AllowedCall, end: CallEnd): Promise<boolean>
  describe(token: string): Promise<Description | { denial: Denial }>
  /** Whether calls can be reserved at the moment; a meter without it is always well. */
  healthCheck?(): Promise<boolean>
  /** After the last call has ended. */
  close(): Promise<void>
}
