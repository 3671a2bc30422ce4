import { type Kysely, sql } from 'kysely'

/**
 * The balance beside each call, what else changed it, and how many calls were refused. Ids of changes begin with the time as
 * those of calls do, so that both can be read as one list. A process of an older version goes on: its calls have no balance.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table reservations add column balance_millis bigint[];
    alter table metered_calls add column balance_millis bigint;
    alter table usage_days add column credit_millis bigint not null default 0;
    create index usage_days_day_idx on usage_days (day);

    create table credit_changes (
      account_id uuid not null references wallets (account_id) on delete cascade,
      id uuid not null,
      kind text not null,
      source_id text not null,
      amount_millis bigint not null check (amount_millis <> 0),
      balance_millis bigint check (balance_millis >= 0),
      primary key (account_id, id),
      constraint credit_changes_source_key unique (kind, source_id)
    );
    insert into credit_changes (account_id, id, kind, source_id, amount_millis)
    select account_id, (left(first_call_id(created_at)::text, 14) || right(id::text, 22))::uuid,
      source_type, source_id, amount_millis
    from credit_grants where source_type <> 'returned';

    create table refusal_hours (
      hour timestamptz not null,
      code text not null,
      refusals bigint not null,
      primary key (hour, code)
    );
  `.execute(db)
}
