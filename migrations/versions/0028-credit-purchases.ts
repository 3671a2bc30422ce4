import { type Kysely, sql } from 'kysely'

/**
 * Credits that were bought at a checkout: what was sold, whether it was paid, and how much of it was taken back because the
 * payment went back. A charge belongs to a subscription or to such a purchase. `last_grant_at` tells an account whose credits are
 * used up from one that never had any, without another read.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table credit_purchases (
      session_id text primary key,
      customer_id uuid not null references customers (id),
      pack_id text not null,
      pack_name text not null,
      credit_millis bigint not null check (credit_millis > 0),
      expiry_days int check (expiry_days > 0),
      amount_minor bigint not null check (amount_minor >= 0),
      currency text not null,
      payment_status text not null
        constraint credit_purchases_payment_status_check check (payment_status in ('unpaid', 'failed', 'paid')),
      stripe_payment_intent_id text unique,
      stripe_invoice_id text unique,
      receipt_url text,
      taken_back_millis bigint not null default 0,
      unrecovered_millis bigint not null default 0,
      created_at timestamptz not null default now(),
      constraint credit_purchases_taken_back_check check (taken_back_millis between 0 and credit_millis),
      constraint credit_purchases_unrecovered_check check (unrecovered_millis between 0 and credit_millis)
    );
    create index credit_purchases_customer_id_idx on credit_purchases (customer_id);

    alter table charges
      add column credit_purchase_id text references credit_purchases (session_id),
      drop constraint charges_owner_check,
      add constraint charges_owner_check check (
        (customer_id is null) = (coalesce(stripe_subscription_id, credit_purchase_id) is null));
    create index charges_credit_purchase_idx on charges (credit_purchase_id) where credit_purchase_id is not null;

    alter table wallets add column last_grant_at timestamptz;
    update wallets set last_grant_at = (
      select max(created_at) from credit_grants where credit_grants.account_id = wallets.account_id);
    create index credit_grants_account_id_idx on credit_grants (account_id, created_at);
    create index credit_grants_expiry_idx on credit_grants (expires_at) where remaining_millis > 0;
  `.execute(db)
  await createCreditFunctions(db)
  await mergeCredits(db)
}

/**
 * Functions, because validation asks this of few tokens: what a statement contains is set up for each of them, and a function
 * only when it is called.
 */
async function createCreditFunctions(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function older_agents_on_credits(account uuid, serving text, made_at timestamptz, asking uuid, enough int)
      returns int language sql stable parallel safe as $$
      select count(*)::int from (
        select from mcp_tokens served
        where served.user_id = account and served.superseded_at is null and served.revoked_at is null
          and served.expires_at > now() and (served.agent_created_at, served.agent_id) < (made_at, asking)
        limit enough) older
      having coalesce(main_subscription_id(account), serving, '') = coalesce(serving, '')
    $$;

    create function has_credits(account uuid) returns boolean language sql stable parallel safe as $$
      select exists (
        select from wallets join credit_grants using (account_id)
        where account_id = account and credit_millis > 0 and remaining_millis > 0
          and (credit_grants.expires_at is null or credit_grants.expires_at > now()))
    $$`.execute(db)
}

/**
 * A customer whose address becomes that of another account's moves there, and the credits of the account that they leave go along
 * when nobody is left in it. Its agents stay: nobody has shown that the address is theirs, and an agent of the account as a whole
 * would be served by whatever the other account has.
 */
async function mergeCredits(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function merge_credits(source uuid, target uuid) returns void language plpgsql as $$
    begin
      if exists (select from customers where user_id = source)
          or exists (select from account_members where account_id = source and removed_at is null) then
        return;
      end if;
      if not exists (select from credit_grants where account_id = source) then
        return;
      end if;
      insert into wallets (account_id, anchor, period_start, period_end)
        select target, anchor, period_start, period_end from wallets where account_id = source
        on conflict do nothing;
      perform from wallets where account_id in (source, target) order by account_id for update;
      update wallets set
          credit_millis = wallets.credit_millis + merged.credit_millis,
          unfolded_millis = wallets.unfolded_millis + merged.unfolded_millis,
          next_expiry = least(wallets.next_expiry, merged.next_expiry),
          last_grant_at = greatest(wallets.last_grant_at, merged.last_grant_at)
        from wallets merged where merged.account_id = source and wallets.account_id = target;
      update credit_grants set account_id = target where account_id = source;
      update wallets set credit_millis = 0, unfolded_millis = 0, next_expiry = null where account_id = source;
    end $$`.execute(db)
  const { rows } = await sql<{ definition: string }>`
    select pg_get_functiondef('settle_account()'::regprocedure) as definition`.execute(db)
  const definition = String(rows[0]?.definition)
  const moved = 'perform move_customers(array[new.id], target);'
  if (definition.split(moved).length !== 2) throw new Error('settle_account() is not as it was created')
  await sql
    .raw(definition.replace(moved, `${moved}\n      perform merge_credits(new.user_id, target);`))
    .execute(db)
}
