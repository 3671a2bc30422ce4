import { type Kysely, sql } from 'kysely'

/**
 * What calls cost and what pays for them. Amounts of credits are in thousandths. The ledger is partitioned by its call
 * ids, which begin with the time, so that its key stays what keeps a call from being charged twice, and old months can be
 * dropped.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table subscriptions add column billing_cycle_anchor timestamptz;
    alter table agents
      add column cap_calls bigint check (cap_calls >= 0),
      add column cap_credit_millis bigint check (cap_credit_millis >= 0);

    create table wallets (
      account_id uuid primary key references accounts (id) on delete cascade,
      anchor timestamptz not null,
      period_start timestamptz not null,
      period_end timestamptz not null check (period_end > period_start),
      period_calls bigint not null default 0,
      included_used bigint not null default 0,
      overage_millis bigint not null default 0,
      credit_millis bigint not null default 0,
      unfolded_millis bigint not null default 0,
      next_expiry timestamptz,
      day int not null default 0,
      day_calls int not null default 0,
      minute_slots int[] not null default array_fill(0, array[13]),
      minute_slot bigint not null default 0,
      constraint wallets_not_negative_check
        check (least(period_calls, included_used, overage_millis, credit_millis, day_calls) >= 0)
    ) with (fillfactor = 50);

    create table credit_grants (
      id uuid primary key default gen_random_uuid(),
      account_id uuid not null references wallets (account_id) on delete cascade,
      source_type text not null,
      source_id text not null,
      amount_millis bigint not null check (amount_millis > 0),
      remaining_millis bigint not null check (remaining_millis between 0 and amount_millis),
      priority smallint not null default 100,
      expires_at timestamptz,
      created_at timestamptz not null default now(),
      constraint credit_grants_source_key unique (source_type, source_id)
    );
    create index credit_grants_open_idx on credit_grants (account_id) where remaining_millis > 0;

    create table gate_keys (
      id uuid primary key default gen_random_uuid(),
      name text not null,
      prefix text not null,
      key_hash text not null unique,
      created_at timestamptz not null default now(),
      last_used_at timestamptz,
      expires_at timestamptz,
      revoked_at timestamptz
    );

    create table gates (
      gate_id uuid primary key,
      key_id uuid references gate_keys (id),
      name text not null,
      started_at timestamptz not null default now(),
      heartbeat_at timestamptz not null default now(),
      closed_at timestamptz
    );
    create index gates_open_idx on gates (heartbeat_at) where closed_at is null;

    create table reservations (
      batch_id uuid primary key,
      gate_id uuid not null references gates (gate_id),
      reserved_at timestamptz not null,
      call_ids uuid[] not null,
      account_ids uuid[] not null,
      agent_ids uuid[] not null,
      tools text[] not null,
      units int[] not null,
      period_starts timestamptz[] not null,
      included_calls int[] not null,
      credit_millis bigint[] not null,
      overage_millis bigint[] not null
    );
    create index reservations_gate_id_idx on reservations (gate_id);

    create table agent_spend (
      agent_id uuid not null references agents (id),
      period_start timestamptz not null,
      calls bigint not null check (calls >= 0),
      credit_millis bigint not null check (credit_millis >= 0),
      primary key (agent_id, period_start)
    ) with (fillfactor = 70);

    create table call_keys (
      account_id uuid not null,
      key text not null,
      args_hash bytea not null,
      call_id uuid not null,
      runs smallint not null check (runs > 0),
      expires_at timestamptz not null,
      primary key (account_id, key)
    );
    create index call_keys_expires_at_idx on call_keys (expires_at);

    create table metered_calls (
      account_id uuid not null,
      call_id uuid not null,
      agent_id uuid not null,
      tool text not null,
      outcome text not null,
      included_calls int not null,
      credit_millis bigint not null,
      overage_millis bigint not null,
      duration_ms int,
      ended_at timestamptz not null default now(),
      primary key (account_id, call_id)
    ) partition by range (call_id);

    create table usage_hours (
      account_id uuid not null,
      meter text not null,
      hour timestamptz not null,
      quantity numeric(20, 6) not null,
      events bigint not null,
      primary key (account_id, meter, hour)
    ) with (fillfactor = 70);

    create table usage_days (
      account_id uuid not null,
      meter text not null,
      day date not null,
      dimension text not null,
      quantity numeric(20, 6) not null,
      events bigint not null,
      primary key (account_id, meter, day, dimension)
    ) with (fillfactor = 70);
  `.execute(db)
  await keepAccountsWithCredits(db)
  await createPartitionFunctions(db)
  await sql`select create_metered_call_months()`.execute(db)
}

/** Accounts that merge: one with credits stays, because they are somebody's, and the operator can see them. */
async function keepAccountsWithCredits(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ definition: string }>`
    select pg_get_functiondef('settle_account()'::regprocedure) as definition`.execute(db)
  const kept = `and not exists (select from account_members where account_id = new.user_id);`
  const definition = String(rows[0]?.definition)
  if (!definition.includes(kept)) throw new Error('settle_account() is not as it was created')
  const changed = definition.replace(
    kept,
    `and not exists (select from account_members where account_id = new.user_id)
        and not exists (select from wallets where account_id = new.user_id and credit_millis > 0);`,
  )
  await sql.raw(changed).execute(db)
}

/**
 * The application makes no tables, so it calls these functions, which run as their owner and can do nothing else. They keep
 * two months of the ledger whatever they are asked. Their search path is fixed, so that nobody who may make a schema can put
 * other functions in their way.
 */
async function createPartitionFunctions(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ home: string }>`select quote_ident(current_schema()) as home`.execute(db)
  const home = String(rows[0]?.home)
  await sql
    .raw(
      `
    create function first_call_id(instant timestamptz) returns uuid language sql immutable strict
      set search_path = pg_catalog, pg_temp as $$
      select (lpad(to_hex((extract(epoch from instant) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
    $$;

    create function create_metered_call_months() returns void language plpgsql security definer
      set search_path = pg_catalog, ${home}, pg_temp as $$
    declare month timestamptz;
    begin
      perform pg_advisory_xact_lock(hashtext('metered_calls'));
      for month in
        select m at time zone 'UTC' from generate_series(
          date_trunc('month', now() at time zone 'UTC') - interval '1 month',
          date_trunc('month', now() at time zone 'UTC') + interval '3 months', interval '1 month') m
      loop
        if to_regclass('${home}.metered_calls_' || to_char(month at time zone 'UTC', 'YYYY_MM')) is null then
          execute format('create table ${home}.%I partition of ${home}.metered_calls for values from (%L) to (%L)',
            'metered_calls_' || to_char(month at time zone 'UTC', 'YYYY_MM'), ${home}.first_call_id(month),
            ${home}.first_call_id((month at time zone 'UTC' + interval '1 month') at time zone 'UTC'));
        end if;
      end loop;
    end $$;

    create function drop_metered_call_months(keep_months int) returns int language plpgsql security definer
      set search_path = pg_catalog, ${home}, pg_temp as $$
    declare
      oldest text := 'metered_calls_' || to_char(
        (now() at time zone 'UTC') - make_interval(months => greatest(keep_months, 2)), 'YYYY_MM');
      month name;
      dropped int := 0;
    begin
      for month in
        select relname from pg_inherits join pg_class on pg_class.oid = inhrelid
        where inhparent = '${home}.metered_calls'::regclass
      loop
        if month < oldest then
          execute format('drop table ${home}.%I', month);
          dropped := dropped + 1;
        end if;
      end loop;
      return dropped;
    end $$;

    revoke execute on function create_metered_call_months(), drop_metered_call_months(int) from public;
  `,
    )
    .execute(db)
}
