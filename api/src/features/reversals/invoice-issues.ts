import { type Insertable, sql } from 'kysely'
import type { Database, Db, Tx } from '../../db/client.ts'

export type InvoiceIssueKind = 'voided' | 'uncollectible' | 'finalization_failed'

export const ISSUE_RESOLUTIONS = ['paid', 'voided', 'deleted', 'finalised'] as const
export type IssueResolution = (typeof ISSUE_RESOLUTIONS)[number]

/** Later in an invoice's life; within one second they come in this order. */
const KINDS = sql`array['finalization_failed', 'uncollectible', 'voided']`

/** Whether it is as new as what is known of the invoice; an older event changes nothing. */
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
 * Writes down whether the invoice has come to its end since, from everything that is known of it: whichever event
 * came last. A draft that was tried or written off later was finalised in between.
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

const issuesOfSubscriptions = (db: Db) =>
  db
    .selectFrom('invoiceIssues')
    .innerJoin('subscriptions', 'subscriptions.stripeSubscriptionId', 'invoiceIssues.stripeSubscriptionId')
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
      'subscriptions.customerId',
    ])

/** The newest first. */
export async function listInvoiceIssues(db: Db, customerIds: readonly string[], limit: number) {
  if (customerIds.length === 0) return []
  return await issuesOfSubscriptions(db)
    .where('subscriptions.customerId', 'in', customerIds)
    .orderBy('invoiceIssues.occurredAt', 'desc')
    .limit(limit)
    .execute()
}

/** Money that is missing and that nobody has looked after; a voided invoice is the seller's own decision. */
export async function listOpenInvoiceIssues(db: Db, since: Date, limit: number) {
  return await issuesOfSubscriptions(db)
    .where('invoiceIssues.occurredAt', '>=', since)
    .where('invoiceIssues.resolvedAt', 'is', null)
    .orderBy('invoiceIssues.occurredAt', 'desc')
    .limit(limit)
    .execute()
}

export async function findInvoiceIssue(db: Db, stripeInvoiceId: string) {
  return await issuesOfSubscriptions(db)
    .where('invoiceIssues.stripeInvoiceId', '=', stripeInvoiceId)
    .executeTakeFirst()
}

export type InvoiceIssueRecord = NonNullable<Awaited<ReturnType<typeof findInvoiceIssue>>>
