import { type Kysely, sql } from 'kysely'

/**
 * Accounts that began without a purchase. Their owner is a customer whom Stripe does not know; once Stripe knows one of the same
 * account, that one owns it alone. See decision 31.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table accounts add column free_since timestamptz;
    create index accounts_free_since_idx on accounts (free_since, id) where free_since is not null;

    alter table customers
      alter column stripe_customer_id drop not null,
      add constraint customers_reachable_check check (coalesce(stripe_customer_id, email) is not null);
    create unique index customers_free_owner_idx on customers (email_norm)
      where stripe_customer_id is null and deleted_at is null;

    alter table code_requests add column was_unknown boolean not null default false;
    create index code_requests_unknown_idx on code_requests (sent_at) where was_unknown;
    create index code_requests_network_idx on code_requests (network_hash, created_at);

    create function free_standing(account uuid) returns text language sql stable parallel safe as $$
      select case
        when not exists (select from customers where user_id = account and deleted_at is null) then 'closed'
        when exists (
            select from customers payer join subscriptions plan on plan.customer_id = payer.id
            where payer.user_id = account and plan.withdrawal is not null)
          or exists (
            select from customers payer join credit_purchases pack on pack.customer_id = payer.id
            where payer.user_id = account and pack.unrecovered_millis > 0) then 'withdrawn'
        when free_since is not null then 'began_free'
        when exists (
            select from customers payer join subscriptions plan on plan.customer_id = payer.id
            where payer.user_id = account and plan.status not in ('incomplete', 'incomplete_expired')
              and (plan.first_paid_at is not null
                or coalesce(plan.checkout_payment_status, 'paid') not in ('unpaid', 'failed')))
          or exists (
            select from customers payer join credit_purchases pack on pack.customer_id = payer.id
            where payer.user_id = account and pack.payment_status = 'paid') then 'bought'
        else 'none' end
      from accounts where id = account
    $$`.execute(db)
  await ignoreFreeOwners(db)
  await retireFreeOwners(db)
}

/** An address that nobody pays with does not decide to which account others belong. */
async function ignoreFreeOwners(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ definition: string }>`
    select pg_get_functiondef('settle_account()'::regprocedure) as definition`.execute(db)
  const definition = String(rows[0]?.definition)
  const isOpen = 'other.deleted_at is null'
  if (definition.split(isOpen).length !== 3) throw new Error('settle_account() is not as it was created')
  await sql
    .raw(definition.replaceAll(isOpen, `${isOpen} and other.stripe_customer_id is not null`))
    .execute(db)
}

/** Its name makes the trigger run after those that settle to which account the customer belongs. */
async function retireFreeOwners(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function retire_free_owner() returns trigger language plpgsql as $$
    declare
      home uuid;
      payer uuid;
      free uuid;
    begin
      select user_id into home from customers where id = new.id;
      select id into free from customers
        where user_id = home and stripe_customer_id is null and deleted_at is null limit 1;
      select id into payer from customers
        where user_id = home and stripe_customer_id is not null and deleted_at is null and email_norm is not null
        order by created_at, id limit 1;
      if free is not null and payer is not null then
        update email_deliveries set customer_id = payer where customer_id = free;
        update customers set deleted_at = now(), updated_at = now() where id = free;
      end if;
      return null;
    end $$;

    create trigger customers_settled_insert after insert on customers for each row
      when (new.email_norm is not null and new.deleted_at is null) execute function retire_free_owner();
    create trigger customers_settled_update after update of email, deleted_at on customers for each row
      when (new.deleted_at is null and (
        old.email_norm is distinct from new.email_norm or old.deleted_at is distinct from new.deleted_at))
      execute function retire_free_owner()`.execute(db)
}
