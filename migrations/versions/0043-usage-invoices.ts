import { type Kysely, sql } from 'kysely'

/**
 * An invoice that bills usage alone belongs to a statement and to no subscription. A statement follows its invoice, and may be
 * delivered again onto a new one or written off; it may have nobody to bill yet.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ['invoices', 'invoice_payments', 'invoice_issues'])
    await sql
      .raw(
        `alter table ${table} alter column stripe_subscription_id drop not null,
          add column statement_id uuid references statements (id),
          add constraint ${table}_owner_check check (num_nonnulls(stripe_subscription_id, statement_id) = 1);
        create index ${table}_statement_idx on ${table} (statement_id) where statement_id is not null;`,
      )
      .execute(db)
  await sql`
    alter table charges add column statement_id uuid references statements (id),
      drop constraint charges_owner_check,
      add constraint charges_owner_check check ((customer_id is null)
        = (coalesce(stripe_subscription_id, credit_purchase_id, statement_id::text) is null));
    create index charges_statement_idx on charges (statement_id) where statement_id is not null;

    alter table statements alter column stripe_customer_id drop not null,
      add column delivery_no int not null default 1,
      drop constraint statements_status_check,
      add constraint statements_status_check check (status in ('sealed', 'invoiced', 'paid', 'unfinalised', 'uncollectible',
        'void', 'deleted', 'written_off'));
    create index statements_unbilled_idx on statements (invoiced_at)
      where status in ('invoiced', 'unfinalised', 'uncollectible', 'void', 'deleted');`.execute(db)
}
