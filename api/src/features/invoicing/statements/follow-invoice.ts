import { sql } from 'kysely'
import type { Db, Tx } from '../../../db/client.ts'
import { UUID } from '../../../db/keyset.ts'
import type { InvoiceSnapshot } from '../../../stripe/invoice.ts'

/** An invoice of usage alone: the statement that it bills, and the customer who pays it. */
export interface BilledStatement {
  statementId: string
  customerId: string
  periodStart: Date
  periodEnd: Date
}

/**
 * Found by the invoice, or before that is written down by what we wrote on it; another customer's is not found, whatever an invoice
 * says.
 */
export async function findBilledStatement(
  db: Db,
  { id, customerId, statementId }: Pick<InvoiceSnapshot, 'id' | 'customerId' | 'statementId'>,
): Promise<BilledStatement | undefined> {
  const named = statementId !== undefined && UUID.test(statementId) ? statementId : null
  const { rows } = await sql<BilledStatement>`
    select statement.id as statement_id, customer.id as customer_id, statement.period_start, statement.period_end
    from statements statement
    join customers customer on customer.stripe_customer_id = statement.stripe_customer_id
    where (statement.stripe_invoice_id = ${id} or statement.id = ${named}::uuid)
      and customer.stripe_customer_id = ${customerId ?? ''}
    order by (statement.stripe_invoice_id = ${id}) desc nulls last limit 1`.execute(db)
  return rows[0]
}

/**
 * The statement that an invoice bills follows what is known about the invoice, so the order of events does not matter. One that is
 * on no invoice yet waits until it is delivered, and one that was written off is followed only if it is paid after all.
 */
export async function followInvoice(tx: Tx, stripeInvoiceId: string): Promise<void> {
  await sql`
    update statements statement set status = known.status,
      paid_at = case known.status when 'paid' then coalesce(known.paid_at, known.event_created) end
    from (
      select invoice.event_created,
        case
          when invoice.status in ('paid', 'void', 'uncollectible', 'deleted') then invoice.status
          when exists (select from invoice_issues issue where issue.stripe_invoice_id = invoice.stripe_invoice_id
            and issue.kind = 'finalization_failed' and issue.resolution is null) then 'unfinalised'
          else 'invoiced'
        end as status,
        (select min(occurred_at) from invoice_payments payment
          where payment.stripe_invoice_id = invoice.stripe_invoice_id and payment.outcome = 'succeeded') as paid_at
      from invoices invoice where invoice.stripe_invoice_id = ${stripeInvoiceId}) known
    where statement.stripe_invoice_id = ${stripeInvoiceId} and statement.status <> known.status
      and (statement.status <> 'sealed' or known.status = 'deleted')
      and (statement.status <> 'written_off' or known.status = 'paid')`.execute(tx)
}
