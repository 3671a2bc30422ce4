import { type Kysely, sql } from 'kysely'

/** Every delivered event, stored before any logic runs; and the facts that may be counted only once. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table webhook_events (
      id text primary key,
      type text not null,
      api_version text,
      livemode boolean not null,
      created timestamptz not null,
      object_id text,
      object_status text,
      stripe_customer_id text,
      stripe_subscription_id text,
      payload jsonb,
      status text not null default 'received' constraint webhook_events_status_check
        check (status in ('received', 'processed', 'ignored', 'deferred', 'failed', 'dead')),
      attempts integer not null default 0,
      last_error text,
      delivery_count integer not null default 1,
      received_at timestamptz not null default now(),
      next_attempt_at timestamptz not null default now(),
      processed_at timestamptz
    );
    create index webhook_events_unfinished_idx on webhook_events (next_attempt_at)
      where status in ('received', 'failed');
    create index webhook_events_deferred_idx on webhook_events (received_at) where status = 'deferred';
    create index webhook_events_subscription_idx on webhook_events (stripe_subscription_id, created);
    create index webhook_events_customer_idx on webhook_events (stripe_customer_id);
    create index webhook_events_received_at_idx on webhook_events (received_at);

    create table checkout_fulfilments (
      session_id text primary key,
      stripe_subscription_id text not null,
      stripe_customer_id text,
      fulfilled_at timestamptz not null default now()
    );

    create table invoice_payments (
      stripe_invoice_id text not null,
      outcome text not null constraint invoice_payments_outcome_check check (outcome in ('succeeded', 'failed')),
      attempt integer not null,
      stripe_subscription_id text not null,
      amount_cents integer not null,
      currency text not null,
      occurred_at timestamptz not null,
      primary key (stripe_invoice_id, outcome, attempt)
    );
    create index invoice_payments_subscription_idx on invoice_payments (stripe_subscription_id);
  `.execute(db)
}
