import { Type } from 'typebox'
import { MaybeMoment, MaybeText, Moment, PageOf, PageQuery, SearchText, Text } from '../schemas.ts'

const STATUSES = [
  'sealed',
  'invoiced',
  'paid',
  'unfinalised',
  'uncollectible',
  'void',
  'deleted',
  'written_off',
] as const

export const StatementQuery = Type.Object({
  status: Type.Optional(Type.Enum([...STATUSES], { 'x-must': `be one of ${STATUSES.join(', ')}` })),
  tenant_id: Type.Optional(SearchText("A tenant's id")),
  ...PageQuery,
})

export const StatementParams = Type.Object({
  id: Type.String({ maxLength: 128, description: 'The statement' }),
})

export const StatementSummary = Type.Object(
  {
    id: Text,
    tenant_id: Text,
    period_start: Moment,
    period_end: Type.String({ format: 'date-time', description: 'Exclusive' }),
    status: Type.String({ description: STATUSES.join(', ') }),
    currency: Text,
    total: Type.Integer({ description: "In the currency's smallest unit" }),
    invoice_id: MaybeText,
    invoice_url: Type.Union([Text, Type.Null()], { description: "The invoice in Stripe's Dashboard" }),
    last_error: Type.Union([Text, Type.Null()], { description: 'Why it is not on an invoice yet' }),
    sealed_at: Moment,
    invoiced_at: MaybeMoment,
    paid_at: MaybeMoment,
  },
  { title: 'StatementSummary' },
)

export const StatementPage = PageOf('StatementPage', StatementSummary, 'Statements of usage')
