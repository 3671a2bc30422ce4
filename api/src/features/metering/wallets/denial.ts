/** Why a call is not run. */
export type DenialCode =
  | 'rate_limited'
  | 'quota_exhausted'
  | 'payment_required'
  | 'credits_in_use'
  | 'agent_cap_reached'
  | 'tool_not_in_plan'
  | 'idempotency_conflict'
  | 'meter_unavailable'

/** The facts that a person or a model needs to act on it. */
export interface Denial {
  code: DenialCode
  retryAfterMs?: number
  /** What was reached: calls, or credits where `priceMillis` is given. */
  limit?: number
  remaining?: number
  resetAt?: Date
  /** In thousandths of a credit. */
  priceMillis?: number
}
