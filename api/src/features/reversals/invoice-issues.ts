import { type Insertable, sql } from 'kysely'
import type { Database, Db, Tx } from '../../db/client.ts'

export type InvoiceIssueKind = 'voided' | 'uncollectible' | 'finalization_failed'

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
  return saved !== undefined
}

/**
 * A draft that was finalised or tried later was finalised after all; any other invoice that was paid later is settled.
 */
const isSettled = sql<boolean>`(exists (
  select from invoice_payments payment
  where payment.stripe_invoice_id = invoice_issues.stripe_invoice_id
    and payment.occurred_at >= invoice_issues.occurred_at
    and (payment.outcome = 'succeeded' or invoice_issues.kind = 'finalization_failed'))
  or (invoice_issues.kind = 'finalization_failed' and exists (
    select from invoices
    where invoices.stripe_invoice_id = invoice_issues.stripe_invoice_id
      and invoices.status <> 'draft' and invoices.event_created >= invoice_issues.occurred_at)))`

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
      'subscriptions.customerId',
    ])
    .select(isSettled.as('isSettled'))

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
    .where('invoiceIssues.kind', '<>', 'voided')
    .where('invoiceIssues.occurredAt', '>=', since)
    .where(sql<boolean>`not ${isSettled}`)
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
