import { type Kysely, sql } from 'kysely'

/** When and how an invoice with an issue was settled, including those already stored. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table invoice_issues
      add column resolution text constraint invoice_issues_resolution_check
        check (resolution in ('paid', 'voided', 'deleted', 'finalised')),
      add constraint invoice_issues_resolved_check check ((resolved_at is null) = (resolution is null));

    update invoice_issues set resolution = 'voided', resolved_at = occurred_at where kind = 'voided';

    update invoice_issues issue set resolution = 'paid', resolved_at = payment.occurred_at
    from invoice_payments payment
    where payment.stripe_invoice_id = issue.stripe_invoice_id and payment.outcome = 'succeeded'
      and payment.occurred_at >= issue.occurred_at and issue.resolved_at is null;

    update invoice_issues issue set resolution = 'finalised', resolved_at = invoice.event_created
    from invoices invoice
    where invoice.stripe_invoice_id = issue.stripe_invoice_id and issue.kind = 'finalization_failed'
      and invoice.status <> 'draft' and invoice.event_created >= issue.occurred_at and issue.resolved_at is null;
  `.execute(db)
}
