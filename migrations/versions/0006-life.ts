import { type Kysely, sql } from 'kysely'

/** E-mails about a subscription's life, and the state of the comparison with Stripe. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table email_deliveries
      drop constraint email_deliveries_kind_check,
      add constraint email_deliveries_kind_check check (kind in (
        'welcome', 'inquiry', 'token_regenerated', 'payment_failed', 'payment_recovered',
        'access_ending', 'access_ended', 'cancellation_scheduled', 'cancellation_undone',
        'plan_changed', 'trial_ending', 'admin_dead_event', 'admin_mail_paused', 'admin_token_issued')),
      add column stripe_subscription_id text references subscriptions (stripe_subscription_id),
      add column event_id text,
      add column details jsonb not null default '{}'::jsonb;
    create index email_deliveries_subscription_idx on email_deliveries (stripe_subscription_id, kind);
    create index email_deliveries_event_id_idx on email_deliveries (event_id) where event_id is not null;

    alter table mail_pauses add column started_at timestamptz not null default now();

    alter table subscriptions add column reconciled_at timestamptz;
    create index subscriptions_running_idx on subscriptions (current_period_end)
      where status in ('trialing', 'active', 'past_due');

    create table reconciliation_cursors (
      name text primary key,
      reached_at timestamptz not null
    );
  `.execute(db)
}
