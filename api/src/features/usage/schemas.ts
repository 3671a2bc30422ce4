import { Type } from 'typebox'

const MAX_EVENTS = 1_000
export const MAX_EVENTS_BYTES = 512 * 1024

const EXAMPLE = {
  specversion: '1.0',
  id: '01996b5e-6c1f-7cc3-9f0e-2b6f7c1f4a10',
  source: 'crm',
  type: 'api_call',
  time: '2026-11-30T12:00:00Z',
  subject: 'agent-7',
  data: { quantity: 1, dimension: 'search', metadata: { case_id: 'IR-2026-001' } },
}

/** Each event is checked by itself, so that a bad one is refused alone. */
export const EventsBody = Type.Union(
  [
    Type.Object({}, { additionalProperties: true, description: 'One event', examples: [EXAMPLE] }),
    Type.Array(Type.Unknown(), {
      minItems: 1,
      maxItems: MAX_EVENTS,
      description: `1 to ${MAX_EVENTS} events`,
      examples: [[EXAMPLE]],
    }),
  ],
  {
    title: 'UsageEvents',
    description:
      'Events as CloudEvents 1.0 writes them. `id` and `type` are needed; `data` may hold `quantity`, `dimension`, `metadata`, or `voids` with the id of an event that is taken back.',
    'x-must': `be an event or a list of 1 to ${MAX_EVENTS} events`,
  },
)

export const TenantQuery = Type.Object({
  tenant_id: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 128,
      description: "For platform keys: whose usage it is; an event's own `tenantid` comes first.",
    }),
  ),
})

export const EventsReply = Type.Object(
  {
    accepted: Type.Integer({ description: 'Stored now' }),
    duplicates: Type.Integer({ description: 'Known already' }),
    late: Type.Integer({ description: 'Of the accepted ones, those that the next statement bills' }),
    refused: Type.Array(
      Type.Object({
        index: Type.Integer({ description: 'Its place in the list' }),
        id: Type.Union([Type.String(), Type.Null()]),
        code: Type.String(),
        message: Type.String(),
      }),
    ),
  },
  { title: 'UsageReceipt' },
)
