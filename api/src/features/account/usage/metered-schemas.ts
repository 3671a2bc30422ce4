import { Type } from 'typebox'
import { MaybeRate } from '../../tenant-billing/usage/schemas.ts'

const Amount = (description: string) => Type.Integer({ description })

const MeteredSchema = Type.Object(
  {
    usage_type: Type.String({ description: 'The meter; `calls` are those of tools' }),
    name: Type.String(),
    unit: Type.String({ description: 'One of it' }),
    aggregation: Type.Enum(['sum', 'level'], {
      description: 'Whether it adds up, or the most that there was at once counts',
    }),
    quantity: Type.Number(),
    events: Type.Integer(),
    rate: MaybeRate,
    amount_cents: Amount('What it costs so far'),
    days: Type.Array(Type.Object({ day: Type.String({ format: 'date' }), quantity: Type.Number() }), {
      description:
        'Days of UTC on which it was used, the first and the last one as a whole; none for a level',
    }),
    dimensions: Type.Array(Type.Object({ dimension: Type.String(), quantity: Type.Number() }), {
      description: 'The 20 largest tools or other kinds on these days; none for a level',
    }),
  },
  { title: 'MeteredUsage' },
)

export const MeteredUsageReply = Type.Object(
  {
    period_start: Type.String({ format: 'date-time' }),
    period_end: Type.String({ format: 'date-time', description: 'Exclusive' }),
    currency: Type.String(),
    is_billed: Type.Boolean({ description: 'Whether the seller bills usage; otherwise it is only counted' }),
    total_cents: Amount("What the usage of the period costs so far, in the currency's smallest unit"),
    meters: Type.Array(MeteredSchema),
  },
  { title: 'MeteredUsageReport' },
)

export const NextInvoiceReply = Type.Object(
  {
    next_invoice_amount_cents: Amount(
      "Stripe's preview of the renewal, at most a minute old, and usage that is on no invoice yet",
    ),
    outstanding_balance_cents: Amount('What open invoices still ask for'),
    is_delinquent: Type.Boolean({
      description: 'The subscription is past due or unpaid, or an open invoice was tried in vain',
    }),
    payment_method_configured: Type.Boolean(),
  },
  { title: 'NextInvoice' },
)
