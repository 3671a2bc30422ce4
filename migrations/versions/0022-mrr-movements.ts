import { type Kysely, sql } from 'kysely'

/**
 * Each change in a subscription's monthly revenue, and its current amount. Subscriptions that are already
 * stored get their movements from their stored events, which the worker reads customer by customer.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table subscriptions
      add column mrr_minor bigint,
      add column mrr_currency text,
      add column is_mrr_history_missing boolean not null default true;
    alter table subscriptions alter column is_mrr_history_missing set default false;
    create index subscriptions_unrecorded_mrr_idx on subscriptions (stripe_subscription_id)
      where is_mrr_history_missing or (mrr_minor > 0 and status not in ('active', 'past_due'));

    create table mrr_movements (
      id bigint generated always as identity primary key,
      customer_id uuid not null references customers (id),
      stripe_subscription_id text not null references subscriptions (stripe_subscription_id),
      occurred_at timestamptz not null,
      before_minor bigint not null,
      after_minor bigint not null,
      currency text not null,
      reason text not null,
      recorded_at timestamptz not null default now(),
      constraint mrr_movements_reason_check check (case reason
        when 'new' then before_minor = 0 and after_minor > 0
        when 'reactivation' then before_minor = 0 and after_minor > 0
        when 'expansion' then before_minor > 0 and after_minor > before_minor
        when 'contraction' then after_minor > 0 and after_minor < before_minor
        when 'churn' then before_minor > 0 and after_minor = 0
        else false end)
    );
    create index mrr_movements_occurred_at_idx on mrr_movements (occurred_at, id);
    create index mrr_movements_subscription_idx on mrr_movements (stripe_subscription_id, occurred_at);
    create index mrr_movements_customer_id_idx on mrr_movements (customer_id);
  `.execute(db)
}
