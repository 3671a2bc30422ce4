import { type Kysely, sql } from 'kysely'
import { allowMailKinds } from '../mail-kinds.ts'

/**
 * What a subscription really costs, its invoices, the payment methods that are charged, and the payments that
 * are retried with a new one. Amounts are in the currency's smallest unit. `amount_cents` keeps its name, so
 * that the previous release keeps working.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table invoice_payments
      alter column amount_cents type bigint,
      add column tax_cents bigint not null default 0;

    alter table subscriptions
      add column currency text,
      add column price_interval text,
      add column price_interval_count integer,
      add column list_amount_minor bigint,
      add column recurring_amount_minor bigint,
      add column next_amount_minor bigint,
      add column is_tax_added boolean,
      add column discounts jsonb,
      add column default_payment_method_id text,
      add column trial_end_behavior text,
      add column latest_invoice_id text;

    alter table customers
      add column default_payment_method_id text,
      add column is_default_payment_method_told boolean not null default false;

    create table payment_methods (
      stripe_payment_method_id text primary key,
      stripe_customer_id text not null,
      label text not null,
      is_detached boolean not null default false,
      event_created timestamptz not null
    );
    create index payment_methods_customer_idx on payment_methods (stripe_customer_id);
    insert into payment_methods (stripe_payment_method_id, stripe_customer_id, label, event_created)
      select payment_method_id, stripe_customer_id, payment_method_label, payment_method_event_created
      from customers where payment_method_id is not null and payment_method_label is not null
        and payment_method_event_created is not null
      on conflict do nothing;

    create table invoices (
      stripe_invoice_id text primary key,
      stripe_subscription_id text not null references subscriptions (stripe_subscription_id),
      status text not null,
      amount_due_minor bigint not null,
      currency text not null,
      is_first boolean not null,
      hosted_invoice_url text,
      event_created timestamptz not null
    );
    create index invoices_open_idx on invoices (stripe_subscription_id) where status = 'open';

    update subscriptions set latest_invoice_id = latest.stripe_invoice_id
      from (
        select distinct on (stripe_subscription_id) stripe_subscription_id, stripe_invoice_id
        from invoice_payments order by stripe_subscription_id, occurred_at desc) latest
      where latest.stripe_subscription_id = subscriptions.stripe_subscription_id;

    create table payment_retries (
      stripe_invoice_id text not null,
      stripe_payment_method_id text not null,
      stripe_subscription_id text not null references subscriptions (stripe_subscription_id),
      id uuid not null default gen_random_uuid() unique,
      status text not null default 'queued' constraint payment_retries_status_check
        check (status in ('queued', 'working', 'paid', 'submitted', 'declined', 'needs_customer', 'not_due')),
      last_error text,
      claimed_at timestamptz,
      finished_at timestamptz,
      created_at timestamptz not null default now(),
      primary key (stripe_invoice_id, stripe_payment_method_id)
    );
    create index payment_retries_open_idx on payment_retries (created_at) where finished_at is null;
  `.execute(db)
  await allowMailKinds(db, ['payment_pending', 'first_payment_failed', 'payment_action_required'])
}
