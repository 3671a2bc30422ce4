import { MAX_BATCH_SIZE } from '@kamiyo/mcp-gate/http-contract'
import { type Static, Type } from 'typebox'

/** In the spelling in which the database answers it. */
const Id = (description: string) =>
  Type.String({
    pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
    description,
    'x-must': 'be a UUID in lower case',
  })
const CallId = Type.String({
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
  description: 'A UUIDv7, from the present minute',
  'x-must': 'be a UUIDv7 in lower case',
})
/** So many calls, each with the longest token that there may be. */
export const MAX_BATCH_BYTES = 3 * 1024 * 1024

export const SessionBody = Type.Object(
  {
    gate_id: Type.Optional(Id('Of a registered gate: its sign of life')),
    name: Type.Optional(
      Type.String({ maxLength: 200, pattern: '^[^\\u0000]*$', description: 'Where the gate runs' }),
    ),
  },
  { title: 'GateSessionRequest', additionalProperties: false },
)

export const SessionReply = Type.Object(
  {
    gate_id: Id('Names the gate in all other requests'),
    heartbeat_ms: Type.Integer({ description: 'How often the gate says that it is alive' }),
    expires_ms: Type.Integer({ description: 'After this silence the gate is closed' }),
    now: Type.String({ format: 'date-time' }),
  },
  { title: 'GateSession' },
)

/** The database takes no NUL, and would refuse the whole batch for one. */
const StorableName = Type.String({
  minLength: 1,
  maxLength: 255,
  pattern: '^[^\\u0000]*$',
  'x-must': 'be a text of 1 to 255 characters without NUL',
})

const CallFields = {
  call_id: CallId,
  token: Type.String({ maxLength: 4_096 }),
  tool: StorableName,
  units: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000_000 })),
  idempotency_key: Type.Optional(StorableName),
  args_hash: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$' })),
  client_address: Type.Optional(
    Type.String({ maxLength: 45, description: 'From where the client calls; an IP address' }),
  ),
}

const ReserveCall = Type.Object(CallFields, { additionalProperties: false })

export const ReserveBody = Type.Object(
  {
    gate_id: Id('Of the gate'),
    batch_id: Id('Of this batch; a repeated one is answered alike'),
    calls: Type.Array(ReserveCall, { minItems: 1, maxItems: MAX_BATCH_SIZE }),
  },
  { title: 'ReserveRequest', additionalProperties: false },
)
export type ReserveBody = Static<typeof ReserveBody>

const OUTCOMES = [
  'ok',
  'tool_error',
  'protocol_error',
  'input_required',
  'cancelled',
  'client_gone',
  'timeout',
] as const

const SettleCall = Type.Object(
  {
    call_id: Id('Of the call'),
    batch_id: Id('With which it was reserved'),
    account_id: Id('Of whom it is charged to'),
    outcome: Type.Enum([...OUTCOMES]),
    duration_ms: Type.Number({ minimum: 0, maximum: 86_400_000 }),
    units: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })),
  },
  { additionalProperties: false },
)

export const LateCall = Type.Object(
  {
    ...CallFields,
    started_at: Type.String({ format: 'date-time' }),
    duration_ms: Type.Number({ minimum: 0, maximum: 86_400_000 }),
  },
  { additionalProperties: false },
)
export type LateCall = Static<typeof LateCall>

export const SettleBody = Type.Object(
  {
    gate_id: Id('Of the gate'),
    calls: Type.Array(SettleCall, { maxItems: MAX_BATCH_SIZE }),
    finished: Type.Array(Id('A batch of which no call is open'), { maxItems: MAX_BATCH_SIZE }),
    late: Type.Optional(Type.Array(LateCall, { maxItems: MAX_BATCH_SIZE })),
  },
  { title: 'SettleRequest', additionalProperties: false },
)
export type SettleBody = Static<typeof SettleBody>

export const SettleReply = Type.Object(
  { accepted: Type.Array(Type.String(), { description: 'The calls that ended as was told' }) },
  { title: 'SettledCalls' },
)

export const DescribeBody = Type.Object(
  { token: Type.String({ maxLength: 4_096 }) },
  { title: 'DescribeRequest', additionalProperties: false },
)

const Remaining = Type.Object({
  included_calls: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
  credits: Type.Optional(Type.Number()),
  calls_today: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
})
const WhenAway = Type.Object({
  serve_ms: Type.Integer(),
  calls_per_minute: Type.Union([Type.Integer(), Type.Null()]),
})
const Denial = Type.Object(
  {
    code: Type.String(),
    text: Type.String(),
    retryable: Type.Boolean(),
    retry_after_ms: Type.Optional(Type.Number()),
    limit: Type.Optional(Type.Number()),
    remaining: Type.Optional(Type.Number()),
    reset_at: Type.Optional(Type.String()),
    price: Type.Optional(Type.Number()),
    upgrade_url: Type.Optional(Type.String()),
  },
  { title: 'Denial' },
)

export const ReserveReply = Type.Object(
  {
    calls: Type.Array(
      Type.Object({
        allowed: Type.Boolean(),
        account_id: Type.Optional(Type.String()),
        charge: Type.Optional(
          Type.Object({
            included_calls: Type.Integer(),
            credits: Type.Number(),
            overage_credits: Type.Number(),
          }),
        ),
        remaining: Type.Optional(Remaining),
        when_away: Type.Optional(WhenAway),
        denial: Type.Optional(Denial),
        waiting: Type.Optional(Type.Boolean()),
        retry_after_ms: Type.Optional(Type.Integer()),
      }),
    ),
  },
  { title: 'ReservedCalls' },
)

export const DescribeReply = Type.Object(
  {
    account_id: Type.Optional(Type.String()),
    tier: Type.Optional(Type.String()),
    tools: Type.Optional(Type.Union([Type.Array(Type.String()), Type.Null()])),
    prices: Type.Optional(
      Type.Record(Type.String(), Type.Object({ credits: Type.Number(), unit: Type.Optional(Type.String()) })),
    ),
    remaining: Type.Optional(Remaining),
    usage: Type.Optional(
      Type.Object({
        calls_today: Type.Integer(),
        calls_this_period: Type.Integer(),
        period_end: Type.String(),
      }),
    ),
    upgrade_url: Type.Optional(Type.String()),
    when_away: Type.Optional(WhenAway),
    denial: Type.Optional(Denial),
  },
  { title: 'AgentDescription' },
)
