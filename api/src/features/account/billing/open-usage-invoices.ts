import { type Static, Type } from 'typebox'
import type { Deps } from '../../../deps.ts'
import { listOpenUsageInvoices } from '../../invoices/repository.ts'

export const OpenUsageInvoiceSchema = Type.Object(
  {
    id: Type.String(),
    amount_due: Type.Integer({ description: 'In the smallest unit of the currency' }),
    currency: Type.String(),
    period_start: Type.String({ format: 'date-time' }),
    period_end: Type.String({ format: 'date-time', description: 'Exclusive' }),
    hosted_invoice_url: Type.Union([Type.String(), Type.Null()], {
      description: 'The page at Stripe where it is paid',
    }),
  },
  { title: 'OpenUsageInvoice' },
)

export async function showOpenUsageInvoices(
  { db }: Pick<Deps, 'db'>,
  accountId: string,
): Promise<Static<typeof OpenUsageInvoiceSchema>[]> {
  return (await listOpenUsageInvoices(db, accountId)).map((invoice) => ({
    id: invoice.stripeInvoiceId,
    amount_due: invoice.amountDueMinor,
    currency: invoice.currency,
    period_start: invoice.periodStart.toISOString(),
    period_end: invoice.periodEnd.toISOString(),
    hosted_invoice_url: invoice.hostedInvoiceUrl,
  }))
}
