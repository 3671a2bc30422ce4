import { Type } from 'typebox'
import { Enveloped } from '../../../http/envelope.ts'
import { TenantId } from '../operation.ts'

export const RecordUsageBody = Type.Object(
  {
    tenant_id: Type.Optional(TenantId),
    usage_type: Type.String({
      minLength: 1,
      maxLength: 64,
      description: 'A meter of the catalogue',
      'x-must': 'be a meter of the catalogue',
    }),
    quantity: Type.Number({
      description:
        'How much more, with at most six decimals; of a level such as `agent`, how many there are now',
      'x-must': 'be a number',
    }),
    metadata: Type.Optional(
      Type.Union([Type.Object({}, { additionalProperties: true }), Type.Null()], {
        description: 'At most 4 kB, kept with the event',
        'x-must': 'be a JSON object',
      }),
    ),
  },
  {
    title: 'UsageRecordRequest',
    examples: [
      { tenant_id: 'Jeturing_123', usage_type: 'case', quantity: 1, metadata: { case_id: 'IR-2024-001' } },
    ],
  },
)

export const UsageRecordReply = Enveloped(
  'UsageRecordReply',
  Type.Object(
    {
      tenant_id: Type.String(),
      usage_type: Type.String(),
      quantity: Type.Number(),
      recorded_at: Type.String({ format: 'date-time', description: 'When it counts' }),
      duplicate: Type.Boolean({ description: 'Its Idempotency-Key was known, and it did not count again' }),
    },
    { title: 'UsageRecord' },
  ),
)

const Instant = (description: string) =>
  Type.String({
    description,
    format: 'date-time',
    pattern: '^[1-9]\\d{3}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,3})?(Z|[+-]\\d\\d:\\d\\d)$',
    'x-must': 'be a time such as 2026-11-30T00:00:00Z, with its time zone (a plus sign is written as %2B)',
  })

export const SummaryQuery = Type.Object({
  period_start: Instant('From here on'),
  period_end: Instant('Until before here; an end of …:59 includes that second'),
})

const Rate = Type.Object(
  {
    amount_cents: Type.Integer(),
    per: Type.Integer({ description: 'For so many units' }),
    included: Type.Integer({ description: 'Units that cost nothing' }),
    tiers: Type.Union(
      [
        Type.Object({
          mode: Type.Enum(['graduated', 'volume']),
          steps: Type.Array(Type.Object({ up_to: Type.Integer(), amount_cents: Type.Integer() })),
        }),
        Type.Null(),
      ],
      { description: 'Prices of the first units; `amount_cents` is that of those beyond' },
    ),
  },
  { title: 'UsageRate' },
)

export const MaybeRate = Type.Union([Rate, Type.Null()], { description: 'Null for what costs nothing' })

export const SummaryReply = Enveloped(
  'UsageSummaryReply',
  Type.Object(
    {
      tenant_id: Type.String(),
      period_start: Type.String({ format: 'date-time' }),
      period_end: Type.String({ format: 'date-time', description: 'Exclusive' }),
      currency: Type.String(),
      total_amount_cents: Type.Integer({ description: "In the currency's smallest unit" }),
      usage: Type.Array(
        Type.Object({
          usage_type: Type.String(),
          quantity: Type.Number({ description: 'Added up, or for a level the most that there was at once' }),
          events: Type.Integer(),
          rate: MaybeRate,
          amount_cents: Type.Integer(),
        }),
      ),
    },
    { title: 'UsageSummary' },
  ),
)
