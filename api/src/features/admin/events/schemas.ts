import { type Static, Type } from 'typebox'
import { FOREIGN_REASONS } from '../../history/foreign-reason.ts'
import { MaybeMoment, MaybeText, Moment, Nullable, PageOf, PageQuery, Reason, Text } from '../schemas.ts'

export const EVENT_STATUSES = ['received', 'processed', 'ignored', 'deferred', 'failed', 'dead'] as const

export const EventQuery = Type.Object({
  ...PageQuery,
  status: Type.Optional(
    Type.Enum([...EVENT_STATUSES], { 'x-must': `be one of ${EVENT_STATUSES.join(', ')}` }),
  ),
  type: Type.Optional(
    Type.String({
      description: 'The full Stripe event type',
      pattern: '^[a-z_.]{1,100}$',
      'x-must': 'be an event type such as invoice.paid',
    }),
  ),
  ignored_reason: Type.Optional(
    Type.Enum([...FOREIGN_REASONS], {
      description: 'Why they were ignored although their signature is valid',
      'x-must': `be one of ${FOREIGN_REASONS.join(', ')}`,
    }),
  ),
})

export const EventParams = Type.Object({
  id: Type.String({ pattern: '^[a-z]+_\\w{1,250}$', 'x-must': 'be an event id such as evt_1Pabc' }),
})

const summary = {
  id: Text,
  type: Text,
  status: Type.Enum([...EVENT_STATUSES]),
  attempts: Type.Integer(),
  delivery_count: Type.Integer(),
  created_at: Moment,
  received_at: Moment,
  next_attempt_at: MaybeMoment,
  processed_at: MaybeMoment,
  last_error: MaybeText,
  ignored_reason: Nullable(Type.Enum([...FOREIGN_REASONS])),
  object_id: MaybeText,
  stripe_customer_id: MaybeText,
  stripe_subscription_id: MaybeText,
}

export const EventSummary = Type.Object(summary, { title: 'StoredEvent' })
export const EventPage = PageOf('StoredEventPage', EventSummary, 'Newest first')
export const EventDetail = Type.Object(
  {
    ...summary,
    api_version: MaybeText,
    livemode: Type.Boolean(),
    payload: Type.Unknown({ description: 'As Stripe sent it; null once it has been purged' }),
  },
  { title: 'StoredEventDetail', description: 'The whole event' },
)

export const ReplayBody = Type.Object(
  {
    reason: Reason,
    dry_run: Type.Optional(
      Type.Boolean({ description: 'Only show what would change', 'x-must': 'be true or false' }),
    ),
  },
  { title: 'ReplayRequest', examples: [{ reason: 'The price was missing when it arrived', dry_run: true }] },
)

export const Change = Type.Object(
  {
    table: Text,
    key: Text,
    change: Type.Enum(['inserted', 'updated', 'deleted']),
    before: Type.Unknown({ description: 'The columns that differ, or the whole row' }),
    after: Type.Unknown(),
  },
  { title: 'RowChange' },
)

export const ReplayReply = Type.Object(
  {
    event_id: Text,
    dry_run: Type.Boolean(),
    outcome: Type.Enum(['success', 'stale', 'ignored', 'deferred', 'failed']),
    error: Nullable(Type.String({ description: 'Why a dry run failed' })),
    changes: Type.Array(Change),
  },
  { title: 'Replay', description: "What changed, or would change, in the customer's rows" },
)
export type ReplayResult = Static<typeof ReplayReply>
