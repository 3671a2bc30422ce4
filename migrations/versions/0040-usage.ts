import { type Kysely, sql } from 'kysely'
import { redefine } from '../redefine.ts'

/**
 * Usage that a tenant's system reports. A key makes each event count once; events are kept by month, so that old ones can be
 * dropped; hours and days hold their sums. `usage_accounts` says until when an account's usage is sealed: what comes later for a
 * time before that is late, and is billed with the next statement.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table usage_accounts (
      account_id uuid primary key references accounts (id),
      first_event_at timestamptz not null,
      sealed_until timestamptz,
      created_at timestamptz not null default now()
    );

    create table usage_keys (
      account_id uuid not null,
      key uuid not null,
      occurred_at timestamptz not null,
      primary key (account_id, key)
    ) partition by hash (account_id);

    create table usage_events (
      account_id uuid not null,
      key uuid not null,
      meter text not null,
      occurred_at timestamptz not null,
      received_at timestamptz not null default now(),
      quantity numeric(20, 6) not null,
      subject text,
      dimension text,
      voids uuid,
      late_for timestamptz,
      properties jsonb
    ) partition by range (occurred_at);
    create index usage_events_account_idx on usage_events (account_id, meter, occurred_at, key);

    alter table usage_hours add column digest numeric not null default 0;

    create table usage_late (
      account_id uuid not null,
      meter text not null,
      hour timestamptz not null,
      late_for timestamptz not null,
      quantity numeric(20, 6) not null,
      events bigint not null,
      digest numeric not null,
      primary key (account_id, late_for, meter, hour)
    );`.execute(db)
  for (let remainder = 0; remainder < KEY_PARTITIONS; remainder += 1)
    await sql
      .raw(
        `create table usage_keys_${remainder} partition of usage_keys
          for values with (modulus ${KEY_PARTITIONS}, remainder ${remainder});
        create index usage_keys_${remainder}_occurred_at_idx on usage_keys_${remainder} using brin (occurred_at);`,
      )
      .execute(db)
  await createMonths(db)
  await createIngest(db)
  await keepAccountsWithUsage(db)
}

const KEY_PARTITIONS = 8

/** The application makes no tables, so it calls these functions, which run as their owner. */
async function createMonths(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ home: string }>`select quote_ident(current_schema()) as home`.execute(db)
  const home = String(rows[0]?.home)
  await sql
    .raw(
      `
    create function create_usage_months() returns void language plpgsql security definer
      set search_path = pg_catalog, ${home}, pg_temp as $$
    declare month timestamp;
    begin
      perform pg_advisory_xact_lock(hashtext('usage_events'));
      for month in
        select generate_series(
          date_trunc('month', now() at time zone 'UTC') - interval '2 months',
          date_trunc('month', now() at time zone 'UTC') + interval '3 months', interval '1 month')
      loop
        if to_regclass('${home}.usage_events_' || to_char(month, 'YYYY_MM')) is null then
          execute format('create table ${home}.%I partition of ${home}.usage_events for values from (%L) to (%L)',
            'usage_events_' || to_char(month, 'YYYY_MM'), month at time zone 'UTC',
            (month + interval '1 month') at time zone 'UTC');
        end if;
      end loop;
    end $$;

    create function drop_usage_months(keep_months int) returns int language plpgsql security definer
      set search_path = pg_catalog, ${home}, pg_temp as $$
    declare
      oldest text := 'usage_events_' || to_char(
        (now() at time zone 'UTC') - make_interval(months => greatest(keep_months, 3)), 'YYYY_MM');
      month name;
      dropped int := 0;
    begin
      for month in
        select relname from pg_inherits join pg_class on pg_class.oid = inhrelid
        where inhparent = '${home}.usage_events'::regclass
      loop
        if month < oldest then
          execute format('drop table ${home}.%I', month);
          dropped := dropped + 1;
        end if;
      end loop;
      return dropped;
    end $$;

    revoke execute on function create_usage_months(), drop_usage_months(int) from public;
    select create_usage_months();
  `,
    )
    .execute(db)
}

/**
 * Deduplicates, stores and sums a group of events of one account in one statement. Whoever seals the account's usage takes its
 * lock alone, so an event is either in the sealed period or known to be late. The keys are in order, because two groups with
 * the same keys in opposite orders would wait for each other.
 *
 * An event's digest is the first eight bytes of the SHA-256 of its first four columns in an export, so that anybody can check
 * a sum of digests without the database.
 */
async function createIngest(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function usage_digest(key uuid, meter text, occurred_at timestamptz, quantity numeric) returns bigint
      language sql stable parallel safe as $$
      select ('x' || left(encode(sha256(convert_to(
        key || ',' || meter || ',' || to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || ','
          || trim_scale(quantity), 'UTF8')), 'hex'), 16))::bit(64)::bigint
    $$;

    create function ingest_usage(account uuid, keys uuid[], meters text[], times timestamptz[], quantities numeric[],
        subjects text[], dimensions text[], voided uuid[], properties text[], levels boolean[])
      returns table (stored_key uuid, is_late boolean) language plpgsql as $$
    declare
      sealed timestamptz;
      known_first timestamptz;
      first timestamptz := (select min(given_time) from unnest(times) given_time);
    begin
      perform pg_advisory_xact_lock_shared(hashtext('usage'), hashtext(account::text));
      select sealed_until, first_event_at into sealed, known_first from usage_accounts where account_id = account;
      if not found or sealed is null and first < known_first then
        insert into usage_accounts as known (account_id, first_event_at) values (account, first)
        on conflict (account_id) do update set first_event_at = least(known.first_event_at, excluded.first_event_at);
      end if;
      return query
      with given as (
        select * from unnest(keys, meters, times, quantities, subjects, dimensions, voided, properties, levels)
          as event (key, meter, occurred_at, quantity, subject, dimension, voids, properties, is_level)),
      known as (
        insert into usage_keys (account_id, key, occurred_at)
        select account, given.key, given.occurred_at from given order by given.key
        on conflict do nothing returning usage_keys.key),
      new as (
        select given.*, sealed is not null and given.occurred_at < sealed as late,
          usage_digest(given.key, given.meter, given.occurred_at, given.quantity) as digest
        from given join known on known.key = given.key),
      stored as (
        insert into usage_events (account_id, key, meter, occurred_at, quantity, subject, dimension, voids, late_for, properties)
        select account, new.key, new.meter, new.occurred_at, new.quantity, new.subject, new.dimension, new.voids,
          case when late then sealed end, new.properties::jsonb
        from new),
      days as (
        insert into usage_days as usage (account_id, meter, day, dimension, quantity, events)
        select account, new.meter, (new.occurred_at at time zone 'UTC')::date, coalesce(new.dimension, ''),
          sum(new.quantity), count(*)
        from new where not is_level group by 2, 3, 4 order by 2, 3, 4
        on conflict (account_id, meter, day, dimension) do update
          set quantity = usage.quantity + excluded.quantity, events = usage.events + excluded.events),
      level_days as (
        insert into usage_days as usage (account_id, meter, day, dimension, quantity, events)
        select account, new.meter, (new.occurred_at at time zone 'UTC')::date, coalesce(new.dimension, ''),
          max(new.quantity), count(*)
        from new where is_level group by 2, 3, 4 order by 2, 3, 4
        on conflict (account_id, meter, day, dimension) do update
          set quantity = greatest(usage.quantity, excluded.quantity), events = usage.events + excluded.events),
      hours as (
        insert into usage_hours as usage (account_id, meter, hour, quantity, events, digest)
        select account, new.meter, date_trunc('hour', new.occurred_at, 'UTC'), sum(new.quantity), count(*), sum(new.digest)
        from new where not late and not is_level group by 2, 3 order by 2, 3
        on conflict (account_id, meter, hour) do update
          set quantity = usage.quantity + excluded.quantity, events = usage.events + excluded.events,
            digest = usage.digest + excluded.digest),
      level_hours as (
        insert into usage_hours as usage (account_id, meter, hour, quantity, events, digest)
        select account, new.meter, date_trunc('hour', new.occurred_at, 'UTC'), max(new.quantity), count(*), sum(new.digest)
        from new where not late and is_level group by 2, 3 order by 2, 3
        on conflict (account_id, meter, hour) do update
          set quantity = greatest(usage.quantity, excluded.quantity), events = usage.events + excluded.events,
            digest = usage.digest + excluded.digest),
      late_sums as (
        insert into usage_late as usage (account_id, meter, hour, late_for, quantity, events, digest)
        select account, new.meter, date_trunc('hour', new.occurred_at, 'UTC'), sealed, sum(new.quantity), count(*),
          sum(new.digest)
        from new where late and not is_level group by 2, 3 order by 2, 3
        on conflict (account_id, late_for, meter, hour) do update
          set quantity = usage.quantity + excluded.quantity, events = usage.events + excluded.events,
            digest = usage.digest + excluded.digest),
      late_levels as (
        insert into usage_late as usage (account_id, meter, hour, late_for, quantity, events, digest)
        select account, new.meter, date_trunc('hour', new.occurred_at, 'UTC'), sealed, max(new.quantity), count(*),
          sum(new.digest)
        from new where late and is_level group by 2, 3 order by 2, 3
        on conflict (account_id, late_for, meter, hour) do update
          set quantity = greatest(usage.quantity, excluded.quantity), events = usage.events + excluded.events,
            digest = usage.digest + excluded.digest)
      select new.key, new.late from new;
    end $$;`.execute(db)
}

/** Whose usage is known stays an account of its own, also when its customer's address becomes that of another. */
async function keepAccountsWithUsage(db: Kysely<unknown>): Promise<void> {
  await redefine(db, 'settle_account()', [
    [
      'exists (select from account_members where account_id = new.user_id and removed_at is null) then',
      `(exists (select from account_members where account_id = new.user_id and removed_at is null)
              or exists (select from usage_accounts where account_id = new.user_id)) then`,
    ],
    [
      'and not exists (select from wallets where account_id = new.user_id and credit_millis > 0);',
      `and not exists (select from wallets where account_id = new.user_id and credit_millis > 0)
        and not exists (select from usage_accounts where account_id = new.user_id);`,
    ],
  ])
}
