import { type Kysely, sql } from 'kysely'

/**
 * What calls cost beyond a plan becomes usage of a meter, one for each price of a credit, at the moment the call is charged: so the
 * period's statement bills it as it bills what is reported. The ledger names the meter beside the amount.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table reservations add column overage_meters text[];
    alter table metered_calls add column overage_meter text;`.execute(db)
  await createBooking(db)
}

/**
 * Stores calls as usage of their account. Each is given once, because the ledger takes each once. Whoever seals an account's usage
 * takes its lock alone, so a call is either in the sealed period or known to be late. The locks are taken in one order, before the
 * first row is written.
 */
async function createBooking(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function book_overage(accounts uuid[], keys uuid[], meters text[], times timestamptz[], millis bigint[],
        subjects text[], dimensions text[]) returns void language plpgsql as $$
    declare
      account uuid;
    begin
      for account in select distinct given from unnest(accounts) given order by given loop
        perform pg_advisory_xact_lock_shared(hashtext('usage'), hashtext(account::text));
      end loop;
      insert into usage_accounts as known (account_id, first_event_at)
      select given.account_id, min(given.occurred_at) from unnest(accounts, times) as given (account_id, occurred_at)
      group by 1 order by 1
      on conflict (account_id) do update set first_event_at = excluded.first_event_at
        where known.sealed_until is null and known.first_event_at > excluded.first_event_at;
      with given as (
        select call.*, call.millis::numeric / 1000 as quantity, sealed.sealed_until,
          coalesce(call.occurred_at < sealed.sealed_until, false) as is_late
        from unnest(accounts, keys, meters, times, millis, subjects, dimensions)
          as call (account_id, key, meter, occurred_at, millis, subject, dimension)
        join usage_accounts sealed on sealed.account_id = call.account_id),
      new as (
        select given.*, usage_digest(given.key, given.meter, given.occurred_at, given.quantity) as digest from given),
      stored as (
        insert into usage_events (account_id, key, meter, occurred_at, quantity, subject, dimension, late_for)
        select account_id, key, meter, occurred_at, quantity, subject, dimension, case when is_late then sealed_until end
        from new),
      days as (
        insert into usage_days as usage (account_id, meter, day, dimension, quantity, events)
        select account_id, meter, (occurred_at at time zone 'UTC')::date, dimension, sum(quantity), count(*)
        from new group by 1, 2, 3, 4 order by 1, 2, 3, 4
        on conflict (account_id, meter, day, dimension) do update
          set quantity = usage.quantity + excluded.quantity, events = usage.events + excluded.events),
      hours as (
        insert into usage_hours as usage (account_id, meter, hour, quantity, events, digest)
        select account_id, meter, date_trunc('hour', occurred_at, 'UTC'), sum(quantity), count(*), sum(digest)
        from new where not is_late group by 1, 2, 3 order by 1, 2, 3
        on conflict (account_id, meter, hour) do update
          set quantity = usage.quantity + excluded.quantity, events = usage.events + excluded.events,
            digest = usage.digest + excluded.digest)
      insert into usage_late as usage (account_id, meter, hour, late_for, quantity, events, digest)
      select account_id, meter, date_trunc('hour', occurred_at, 'UTC'), sealed_until, sum(quantity), count(*), sum(digest)
      from new where is_late group by 1, 2, 3, 4 order by 1, 4, 2, 3
      on conflict (account_id, late_for, meter, hour) do update
        set quantity = usage.quantity + excluded.quantity, events = usage.events + excluded.events,
          digest = usage.digest + excluded.digest;
    end $$;`.execute(db)
}
