import { type Kysely, sql } from 'kysely'

/** Who pays, and for what. Customers are identified by their Stripe ids, never by an e-mail address. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table customers (
      id uuid primary key default gen_random_uuid(),
      user_id uuid not null default gen_random_uuid() unique,
      stripe_customer_id text not null unique,
      email text,
      email_norm text generated always as (lower(btrim(email))) stored,
      name text,
      metadata jsonb not null default '{}'::jsonb,
      payment_method_id text,
      payment_method_label text,
      payment_method_event_created timestamptz,
      profile_event_created timestamptz,
      deleted_at timestamptz,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create index customers_email_norm_idx on customers (email_norm);
    create index customers_email_idx on customers (email);

    create table subscriptions (
      id uuid primary key default gen_random_uuid(),
      stripe_subscription_id text not null unique,
      customer_id uuid not null references customers (id),
      status text not null constraint subscriptions_status_check check (status in (
        'incomplete', 'incomplete_expired', 'trialing', 'active', 'past_due',
        'canceled', 'unpaid', 'paused', 'unknown')),
      price_id text,
      tier text not null constraint subscriptions_tier_check check (tier in ('personal', 'team', 'enterprise')),
      current_period_start timestamptz,
      current_period_end timestamptz,
      cancel_at_period_end boolean not null default false,
      cancel_at timestamptz,
      canceled_at timestamptz,
      ended_at timestamptz,
      trial_end timestamptz,
      past_due_since timestamptz,
      checkout_session_id text,
      checkout_payment_status text constraint subscriptions_checkout_payment_status_check
        check (checkout_payment_status in ('paid', 'unpaid', 'no_payment_required', 'failed')),
      first_paid_at timestamptz,
      last_event_created timestamptz,
      last_event_rank smallint,
      version integer not null default 0,
      dirty boolean not null default false,
      dirty_reason text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create index subscriptions_customer_id_idx on subscriptions (customer_id);
    create index subscriptions_dirty_idx on subscriptions (updated_at) where dirty;
  `.execute(db)
}
