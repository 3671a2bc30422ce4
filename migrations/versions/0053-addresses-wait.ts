import { type Kysely, sql } from 'kysely'
import { redefine } from '../redefine.ts'

/**
 * Whoever may change a customer at Stripe can give them any address. One that somebody else here has waits until its owner accepts the
 * account that comes with it; and until whoever has the new address has shown that it is theirs, nothing that is bought with it joins the
 * account. See decision 38.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table customers
      add column pending_email text,
      add column last_email text,
      add column address_changed_at timestamptz,
      add column address_accepted_at timestamptz;
    create index customers_pending_email_idx on customers (lower(btrim(pending_email))) where pending_email is not null;
  `.execute(db)
  await holdAddresses(db)
  await joinOnlyWhereShown(db)
  await showAddresses(db)
}

/** A customer whose address is taken away and given again is not a new one. */
async function holdAddresses(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function hold_address() returns trigger language plpgsql as $$
    declare
      known text := lower(btrim(coalesce(old.email, old.last_email)));
      asked text := lower(btrim(new.email));
    begin
      new.pending_email := null;
      if asked is null then
        new.last_email := coalesce(old.email, old.last_email);
        return new;
      end if;
      if known is null or known = asked then
        return new;
      end if;
      if new.address_accepted_at is distinct from old.address_accepted_at then
        new.address_changed_at := null;
      elsif exists (
            select from customers other
            where other.email_norm = asked and other.deleted_at is null and other.id <> old.id)
          or exists (
            select from account_members
            where email_norm = asked and joined_at is not null and removed_at is null and account_id <> old.user_id) then
        new.pending_email := new.email;
        new.email := old.email;
        return new;
      else
        new.address_changed_at := now();
      end if;
      new.proved_at := null;
      return new;
    end $$;
    create trigger customers_hold_address before update of email on customers
      for each row when (new.email is distinct from old.email) execute function hold_address()`.execute(db)
}

/** The check above sees no address that comes at the same instant; this one waits for it. */
async function joinOnlyWhereShown(db: Kysely<unknown>): Promise<void> {
  await redefine(db, 'settle_account()', [
    [
      'where same.email_norm = new.email_norm and same.id <> new.id and same.deleted_at is null',
      `where same.email_norm = new.email_norm and same.id <> new.id and same.deleted_at is null
          and (same.user_id = new.user_id or same.address_changed_at is null and new.address_changed_at is null)`,
    ],
  ])
}

/** Whoever signs in has shown the address; where others are in the account that came with it, it stays apart all the same. */
async function showAddresses(db: Kysely<unknown>): Promise<void> {
  await redefine(db, 'prove_customers(text)', [
    [
      'update customers proved set proved_at',
      `update customers changed set address_changed_at = null
      where email_norm = address and deleted_at is null and address_changed_at is not null
        and not exists (
          select from customers other
          where other.email_norm = address and other.deleted_at is null and other.user_id <> changed.user_id)
        and not exists (
          select from account_members
          where removed_at is null and (account_id = changed.user_id or email_norm = address and joined_at is not null));

      update customers proved set proved_at`,
    ],
  ])
}
