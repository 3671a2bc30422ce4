import { sql } from 'kysely'
import type { Db } from '../../../db/client.ts'
import { DAY_MS, HOUR_MS } from '../../../lib/durations.ts'

/** What is older has been compared often enough. */
const COMPARED_FOR_MS = 40 * DAY_MS

export interface InvoicedStatement {
  id: string
  status: string
  currency: string
  totalMinor: number
  stripeInvoiceId: string
  lines: { lineNo: number; amountMinor: number }[]
}

/** Statements on invoices that were not compared for a day, or differed an hour ago; those that waited longest first. */
export async function listDue(db: Db, now: Date, limit: number): Promise<InvoicedStatement[]> {
  const before = (ms: number) => new Date(now.getTime() - ms)
  const { rows } = await sql<InvoicedStatement>`
    select statement.id, statement.status, statement.currency, statement.total_minor, statement.stripe_invoice_id,
      (select coalesce(json_agg(json_build_object('lineNo', line_no, 'amountMinor', amount_minor) order by line_no), '[]')
        from statement_lines line where line.statement_id = statement.id and line.rate is not null) as lines
    from statements statement
    where stripe_invoice_id is not null and status in ('invoiced', 'paid', 'unfinalised', 'uncollectible') and sealed_at > ${before(COMPARED_FOR_MS)}
      and (compared_at is null or compared_at < ${before(DAY_MS)}
        or difference is not null and compared_at < ${before(HOUR_MS)})
    order by compared_at nulls first, id limit ${limit}`.execute(db)
  return rows
}

export async function setCompared(db: Db, id: string, difference: string | null, at: Date): Promise<void> {
  await db.updateTable('statements').set({ comparedAt: at, difference }).where('id', '=', id).execute()
}

export interface DifferentStatement {
  id: string
  tenantId: string
  customerId: string | null
  currency: string
  totalMinor: number
  stripeInvoiceId: string | null
  difference: string
  comparedAt: Date
}

/** The oldest first. */
export async function listDifferent(db: Db, limit: number): Promise<DifferentStatement[]> {
  const { rows } = await sql<DifferentStatement>`
    select statement.id, account.tenant_id, customer.id as customer_id, statement.currency, statement.total_minor,
      statement.stripe_invoice_id, statement.difference, statement.compared_at
    from statements statement
    join accounts account on account.id = statement.account_id
    left join customers customer on customer.stripe_customer_id = statement.stripe_customer_id
    where statement.difference is not null
    order by statement.sealed_at, statement.id limit ${limit}`.execute(db)
  return rows
}
