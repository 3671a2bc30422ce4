import { Type } from 'typebox'
import { Enveloped } from '../../../http/envelope.ts'
import { MaybeRate } from '../usage/schemas.ts'

const Moment = Type.String({ format: 'date-time' })
const MaybeText = Type.Union([Type.String(), Type.Null()])
const Amount = Type.Integer({ description: "In the currency's smallest unit" })

const Limit = (most: string, pattern: string) =>
  Type.Optional(Type.String({ pattern, 'x-must': `be a whole number from 1 to ${most}` }))
const Cursor = Type.Optional(
  Type.String({
    description: 'next_cursor of the previous page',
    maxLength: 400,
    'x-must': 'be a next_cursor',
  }),
)

export const StatementsQuery = Type.Object({ limit: Limit('100', '^([1-9]\\d?|100)$'), cursor: Cursor })
export const EventsQuery = Type.Object({
  limit: Limit('1000', '^([1-9]\\d{0,2}|1000)$'),
  cursor: Cursor,
})

export const LineParams = Type.Object({
  id: Type.String({ description: 'The statement', maxLength: 128 }),
  line: Type.String({ description: 'The number of its line', maxLength: 128 }),
})

const Line = Type.Object(
  {
    line: Type.Integer(),
    usage_type: Type.String(),
    late: Type.Boolean({ description: 'Usage of an earlier period that arrived after its statement' }),
    usage_start: Moment,
    usage_end: Type.String({ format: 'date-time', description: 'Exclusive' }),
    quantity: Type.Number(),
    rate: MaybeRate,
    amount_cents: Amount,
    events: Type.Integer(),
    digest: Type.String({ description: "The sum of its events' digests" }),
  },
  { title: 'TenantStatementLine' },
)

export const StatementPage = Type.Object(
  {
    statements: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          period_start: Moment,
          period_end: Type.String({ format: 'date-time', description: 'Exclusive' }),
          status: Type.String({ description: 'sealed, invoiced, paid or void' }),
          currency: Type.String(),
          total_cents: Amount,
          invoice_id: MaybeText,
          sealed_at: Moment,
          paid_at: Type.Union([Moment, Type.Null()]),
          lines: Type.Array(Line),
        },
        { title: 'TenantStatement' },
      ),
    ),
    next_cursor: MaybeText,
  },
  { title: 'TenantStatementPage', description: 'Newest period first' },
)
export const StatementsReply = Enveloped('TenantStatementsReply', StatementPage)

export const BilledEventPage = Type.Object(
  {
    statement_id: Type.String(),
    line: Type.Integer(),
    usage_type: Type.String(),
    quantity: Type.Number({ description: 'Of the whole line, as are `line_events` and `digest`' }),
    line_events: Type.Integer(),
    digest: Type.String(),
    events: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          time: Type.String({ format: 'date-time' }),
          quantity: Type.Number(),
          subject: MaybeText,
          dimension: MaybeText,
          voids: MaybeText,
          metadata: Type.Unknown(),
        },
        { title: 'BilledEvent' },
      ),
    ),
    next_cursor: MaybeText,
  },
  { title: 'BilledEventPage', description: 'In order of time' },
)
export const EventsReply = Enveloped('BilledEventsReply', BilledEventPage)
