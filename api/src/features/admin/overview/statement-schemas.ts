import { Type } from 'typebox'
import { STATEMENT_PROBLEMS } from '../../invoicing/statements/attention-repository.ts'
import { MaybeText, Moment, Text } from '../schemas.ts'

const HeldStatement = Type.Object(
  {
    statement_id: Text,
    problem: Type.Enum([...STATEMENT_PROBLEMS], {
      description:
        'held: on no invoice after two hours; unpaid: tried in vain for 14 days; otherwise what became of its invoice',
    }),
    tenant_id: Text,
    customer_id: MaybeText,
    period_start: Moment,
    period_end: Moment,
    currency: Text,
    total: Type.Integer({ description: "In the currency's smallest unit" }),
    sealed_at: Moment,
    invoice_id: MaybeText,
    invoice_url: MaybeText,
    error: MaybeText,
  },
  { title: 'HeldStatement' },
)

const UnbilledLateUsage = Type.Object(
  {
    tenant_id: Text,
    customer_id: MaybeText,
    sealed_until: Type.String({
      format: 'date-time',
      description: 'Where the statement that is overdue was to begin',
    }),
    usage: Type.String({ description: 'Such as "120 api_call, 3 case"' }),
    events: Type.Integer(),
  },
  { title: 'UnbilledLateUsage' },
)

const DifferentStatement = Type.Object(
  {
    statement_id: Text,
    tenant_id: Text,
    customer_id: MaybeText,
    currency: Text,
    total: Type.Integer({ description: "In the currency's smallest unit" }),
    invoice_id: MaybeText,
    invoice_url: MaybeText,
    difference: Type.String({ description: 'What the statement and the invoice do not agree on' }),
    compared_at: Moment,
  },
  { title: 'DifferentStatement' },
)

export const StatementAttention = {
  held_statements: Type.Array(HeldStatement, {
    description: 'Usage that nobody pays unless somebody acts, the oldest 20 first',
  }),
  different_statements: Type.Array(DifferentStatement, {
    description:
      'Statements of the last 40 days that differ from their invoices at Stripe, as compared each day; the oldest 20 first',
  }),
  unbilled_late_usage: Type.Array(UnbilledLateUsage, {
    description:
      'Accounts with usage that arrived after its period was sealed and whose next statement, which was to bill it, never came; the oldest 20 first',
  }),
}
