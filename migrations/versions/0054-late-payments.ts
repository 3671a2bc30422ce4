import { type Kysely, sql } from 'kysely'

/** Money that arrived after what it was to pay for had ended, and by when an invoice is to be paid that the seller sends. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table late_payments (
      payment_id text primary key,
      customer_id uuid not null references customers(id),
      stripe_subscription_id text references subscriptions(stripe_subscription_id),
      credit_purchase_id text references credit_purchases(session_id),
      amount_minor bigint not null check (amount_minor > 0),
      currency text not null,
      status text not null constraint late_payments_status_check
        check (status in ('order_ended', 'plan_ended', 'plan_served', 'customer_deleted')),
      ended_at timestamptz not null,
      paid_at timestamptz not null,
      constraint late_payments_subject_check check (num_nonnulls(stripe_subscription_id, credit_purchase_id) = 1)
    );
    create index late_payments_customer_id_idx on late_payments (customer_id);
    create index late_payments_paid_at_idx on late_payments (paid_at);
    create index charges_stripe_invoice_id_idx on charges (stripe_invoice_id);
    alter table invoices add column due_at timestamptz`.execute(db)
}
