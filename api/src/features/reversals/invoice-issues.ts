import { type Insertable, sql } from 'kysely'
import type { Database, Db, Tx } from '../../db/client.ts'

export type InvoiceIssueKind = 'voided' | 'uncollectible' | 'finalization_failed'

export const ISSUE_RESOLUTIONS = ['paid', 'voided', 'deleted', 'finalised'] as const
export type IssueResolution = (typeof ISSUE_RESOLUTIONS)[number]

/** In the order of an invoice's life, also within one second. */
const KINDS = sql`array['finalization_failed', 'uncollectible', 'voided']`

/**
 * Stores an issue unless the event is older than what is known about the invoice. Returns whether it was
 * stored.
 */
export async function saveInvoiceIssue(
  tx: Tx,
  values: Insertable<Database['invoiceIssues']> & { kind: InvoiceIssueKind },
): Promise<boolean> {
  const saved = await tx
    .insertInto('invoiceIssues')
    .values(values)
    .onConflict((conflict) =>
      conflict
        .column('stripeInvoiceId')
        .doUpdateSet(values)
        .where(
          sql<boolean>`(invoice_issues.occurred_at, array_position(${KINDS}, invoice_issues.kind))
            <= (excluded.occurred_at, array_position(${KINDS}, excluded.kind))`,
        ),
    )
    .returning('stripeInvoiceId')
    .executeTakeFirst()
  await settleInvoiceIssue(tx, values.stripeInvoiceId)
  return saved !== undefined
}

/**
 * Records whether the invoice has been settled since, based on everything known about it, so the order of
 * events does not matter. A draft that was charged or written off later was finalised in between.
 */
export async function settleInvoiceIssue(tx: Tx, stripeInvoiceId: string): Promise<void> {
  await sql`
    update invoice_issues issue set (resolution, resolved_at) = (
      select resolution, resolved_at from (
        select 'voided' as resolution, issue.occurred_at as resolved_at where issue.kind = 'voided'
        union all
        select case when payment.outcome = 'succeeded' then 'paid' else 'finalised' end, payment.occurred_at
          from invoice_payments payment
          where payment.stripe_invoice_id = issue.stripe_invoice_id and payment.occurred_at >= issue.occurred_at
            and (payment.outcome = 'succeeded' or issue.kind = 'finalization_failed')
        union all
        select case when invoice.status = 'deleted' then 'deleted' else 'finalised' end, invoice.event_created
          from invoices invoice
          where invoice.stripe_invoice_id = issue.stripe_invoice_id and invoice.event_created >= issue.occurred_at
            and issue.kind = 'finalization_failed' and invoice.status <> 'draft'
      ) settled
      order by array_position(array['paid', 'voided', 'deleted', 'finalised'], resolution), resolved_at
      limit 1)
    where issue.stripe_invoice_id = ${stripeInvoiceId}`.execute(tx)
}

const issuesOfCustomers = (db: Db) =>
  db
    .selectFrom('invoiceIssues')
    .leftJoin('subscriptions', 'subscriptions.stripeSubscriptionId', 'invoiceIssues.stripeSubscriptionId')
    .leftJoin('statements', 'statements.id', 'invoiceIssues.statementId')
    .innerJoin('customers', (join) =>
      join.on(
        sql<boolean>`customers.id = subscriptions.customer_id
          or customers.stripe_customer_id = statements.stripe_customer_id`,
      ),
    )
    .select([
      'invoiceIssues.stripeInvoiceId',
      'invoiceIssues.stripeSubscriptionId',
      'invoiceIssues.kind',
      'invoiceIssues.invoiceNumber',
      'invoiceIssues.amountMinor',
      'invoiceIssues.currency',
      'invoiceIssues.reason',
      'invoiceIssues.occurredAt',
      sql<IssueResolution | null>`invoice_issues.resolution`.as('resolution'),
      'invoiceIssues.statementId',
      'customers.id as customerId',
    ])

/** Newest first. */
export async function listInvoiceIssues(db: Db, customerIds: readonly string[], limit: number) {
  if (customerIds.length === 0) return []
  return await issuesOfCustomers(db)
    .where('customers.id', 'in', customerIds)
    .orderBy('invoiceIssues.occurredAt', 'desc')
    .limit(limit)
    .execute()
}

/**
 * Invoices that were not paid and that nobody has handled; voiding an invoice is the seller's own decision.
 */
export async function listOpenInvoiceIssues(db: Db, since: Date, limit: number) {
  return await issuesOfCustomers(db)
    .where('invoiceIssues.occurredAt', '>=', since)
    .where('invoiceIssues.resolvedAt', 'is', null)
    .orderBy('invoiceIssues.occurredAt', 'desc')
    .limit(limit)
    .execute()
}

export async function findInvoiceIssue(db: Db, stripeInvoiceId: string) {
  return await issuesOfCustomers(db)
    .where('invoiceIssues.stripeInvoiceId', '=', stripeInvoiceId)
    .executeTakeFirst()
}

export type InvoiceIssueRecord = NonNullable<Awaited<ReturnType<typeof findInvoiceIssue>>>
