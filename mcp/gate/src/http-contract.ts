/**
 * What a gate and KAMIYO's API say to each other, as JSON over HTTP. Every request carries
 * `Authorization: Bearer <gate key>`. A gate registers, says that it is alive, reserves calls in batches and settles
 * them in batches. Every request may be repeated as it is: the answer is the same, and nothing happens twice.
 *
 * Failures have the API's one shape, {@link Failure}. 401 `invalid_gate_key`: the key is wrong or was taken back. 409
 * `gate_closed`: the gate was silent for too long; what it held was given back, so none of its results may be delivered,
 * and it registers anew. 429 and 5xx: nothing is known; the gate repeats the request.
 */

import type { Charge, Denial, Description, Outcome, Remaining } from './meter.ts'

/** The most calls of one request; a gate sends what is more in the next. */
export const MAX_BATCH_SIZE = 500

/** `POST /api/gate/sessions`: registers a gate, or says that it is alive. */
export interface SessionRequest {
  /** Of a gate that is registered: its sign of life. Left out to register a new one. */
  gate_id?: string
  /** Where it runs, for the operator: host and process. At most 200 characters. */
  name?: string
}

/** The reply to a registration and to each sign of life. */
export interface SessionReply {
  /** A UUID. */
  gate_id: string
  /** How often the gate says that it is alive. */
  heartbeat_ms: number
  /** A gate that is silent for this long is closed, and what it holds is given back. */
  expires_ms: number
  /** The API's clock, ISO 8601 in UTC; ids of calls are made by it. */
  now: string
}

/** `POST /api/gate/reserve`: takes what calls cost. The answers come in the order of the calls. */
export interface ReserveRequest {
  gate_id: string
  /** A UUID, the gate's own. A batch that was answered before is answered with what is stored. */
  batch_id: string
  calls: ReserveCall[]
}

export interface ReserveCall {
  /** A UUIDv7, the gate's own, from the API's time within a minute. */
  call_id: string
  /** The credential of the agent, as its client sent it. */
  token: string
  tool: string
  /** How many units the call may use at most, for a tool that is priced by unit; 1 where it is left out. */
  units?: number
  /** At most 255 characters. */
  idempotency_key?: string
  /** Lower-case hexadecimal SHA-256 of the arguments; always with a key. */
  args_hash?: string
  /** The IP address of the client. Agents that may call from some addresses only are refused without it. */
  client_address?: string
}

export interface ReserveReply {
  /** One for each call, in order. */
  calls: ReserveAnswer[]
}

export type ReserveAnswer = ReservedAnswer | RefusedAnswer | WaitingAnswer

export interface ReservedAnswer {
  allowed: true
  account_id: string
  charge: Charge
  /** Empty where the answer to a repeated batch no longer knows it. */
  remaining: Remaining
  /** Only where calls of this agent may run while the API is away. */
  when_away?: WhenAway
}

export interface RefusedAnswer {
  allowed: false
  denial: Denial
}

/** A call with the same idempotency key is still running: the gate asks again, with a new batch. */
export interface WaitingAnswer {
  allowed: false
  waiting: true
  retry_after_ms: number
}

/** What an agent of an unlimited plan may do while the API cannot be reached. */
export interface WhenAway {
  /** For how long after this answer; at most 60,000. */
  serve_ms: number
  /** In any minute; null for no limit. */
  calls_per_minute: number | null
}

/** `POST /api/gate/settle`: charges calls or gives back what they held. */
export interface SettleRequest {
  gate_id: string
  calls: SettleCall[]
  /** Batches of which no call is open any more, with those of this request. */
  finished: string[]
  /** Calls that ran while the API was away; they are booked with the outcome `ok_late`. */
  late?: LateCall[]
}

export interface SettleCall {
  call_id: string
  /** The batch with which it was reserved. */
  batch_id: string
  account_id: string
  outcome: Outcome
  duration_ms: number
  /** Units that were used, at most what was reserved; all of them where it is left out. */
  units?: number
}

export interface LateCall extends ReserveCall {
  /** ISO 8601, in UTC. */
  started_at: string
  duration_ms: number
}

export interface SettleReply {
  /** The ids of those calls of `calls` that are in the ledger with the outcome told, now or since an earlier request. */
  accepted: string[]
}

/** `POST /api/gate/describe`: what the agent may use, for lists of tools and for the free tools. */
export interface DescribeRequest {
  token: string
}

export type DescribeReply = (Description & { when_away?: WhenAway }) | { denial: Denial }

export interface Failure {
  error: { code: string; message: string }
}
