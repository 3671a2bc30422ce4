import { type Kysely, sql } from 'kysely'
import { keepAccountsApart, repeatAgentsOnTokens } from '../account-triggers.ts'
import { allowMailKinds } from '../mail-kinds.ts'

/**
 * Introduces accounts, which own Stripe customers and agents. People sign in to an account with a role, and a
 * token belongs to an agent. Customers with the same address become one account; everything else keeps its
 * identity.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTables(db)
  await fillAccounts(db)
  await fillAgents(db)
  await orderSubscriptions(db)
  await keepAccountsApart(db)
  await repeatAgentsOnTokens(db)
  await keepSessionsOfMembers(db)
  await allowMailKinds(db, ['member_invited', 'member_joined'])
}

async function createTables(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table accounts (
      id uuid primary key default gen_random_uuid(),
      tenant_id text not null unique default 'acct_' || replace(gen_random_uuid()::text, '-', ''),
      kind text not null default 'person' constraint accounts_kind_check check (kind in ('person', 'organisation')),
      name text,
      created_at timestamptz not null default now()
    );

    create table account_members (
      id uuid primary key default gen_random_uuid(),
      account_id uuid not null references accounts (id),
      email text not null,
      email_norm text not null generated always as (lower(btrim(email))) stored,
      role text not null constraint account_members_role_check check (role in ('admin', 'member')),
      invited_by text not null,
      invited_at timestamptz not null default now(),
      expires_at timestamptz not null,
      joined_at timestamptz,
      removed_at timestamptz
    );
    create unique index account_members_one_place_idx on account_members (account_id, email_norm)
      where removed_at is null;
    create index account_members_email_idx on account_members (email_norm) where removed_at is null;
    create index account_members_invited_at_idx on account_members (account_id, invited_at);

    create table agents (
      id uuid primary key default gen_random_uuid(),
      account_id uuid not null references accounts (id),
      name text not null,
      came_with_subscription_id text unique references subscriptions (stripe_subscription_id),
      created_by text,
      last_seen_at timestamptz,
      created_at timestamptz not null default now(),
      constraint agents_of_account_key unique (id, account_id)
    );
    create index agents_account_id_idx on agents (account_id, created_at, id);

    alter table auth_sessions add column account_id uuid references accounts (id) on delete set null;
  `.execute(db)
}

/** The account gets the id of the customer whose tokens are in use, so that they keep their user id. */
async function fillAccounts(db: Kysely<unknown>): Promise<void> {
  await sql`
    create temporary table account_of_customer on commit drop as
      select customer.id as customer_id, case
        when customer.email_norm is null or customer.deleted_at is not null then customer.user_id
        else first_value(customer.user_id) over (
          partition by customer.email_norm, customer.deleted_at is null
          order by exists (
              select from subscriptions where customer_id = customer.id
                and status in ('active', 'trialing', 'past_due')) desc,
            customer.created_at, customer.id)
        end as account_id
      from customers customer;

    insert into accounts (id, created_at)
      select account_id, min(customer.created_at)
      from account_of_customer join customers customer on customer.id = customer_id
      group by account_id;

    alter table mcp_tokens drop constraint mcp_tokens_user_id_fkey;
    alter table customers drop constraint customers_user_id_key;

    update mcp_tokens token set user_id = account_id
      from customers customer join account_of_customer on customer_id = customer.id
      where token.user_id = customer.user_id and token.user_id <> account_id;
    update customers set user_id = account_id
      from account_of_customer where customer_id = customers.id and user_id <> account_id;

    alter table customers
      add constraint customers_user_id_fkey foreign key (user_id) references accounts (id)
        deferrable initially deferred;
    create index customers_user_id_idx on customers (user_id);
  `.execute(db)
}

async function fillAgents(db: Kysely<unknown>): Promise<void> {
  await sql`
    insert into agents (id, account_id, name, came_with_subscription_id, created_by, last_seen_at, created_at)
      select distinct on (token.agent_id) token.agent_id, token.user_id,
        coalesce(token.agent_name, token.agent),
        case when token.agent = 'default' and row_number() over (
            partition by token.subscription_id, token.agent
            order by (token.superseded_at is null) desc, token.created_at desc) = 1
          then token.subscription_id end,
        case when token.agent = token.agent_id::text then customer.email_norm end,
        max(token.last_seen_at) over (partition by token.agent_id),
        token.agent_created_at
      from mcp_tokens token
      join subscriptions subscription on subscription.stripe_subscription_id = token.subscription_id
      join customers customer on customer.id = subscription.customer_id
      order by token.agent_id, (token.superseded_at is null) desc, token.created_at desc;

    alter table mcp_tokens
      alter column subscription_id drop not null,
      add constraint mcp_tokens_agent_fkey foreign key (agent_id, user_id) references agents (id, account_id)
        on update cascade;
    drop index mcp_tokens_one_live_per_agent_idx;
    create unique index mcp_tokens_one_live_per_agent_idx on mcp_tokens (agent_id) where superseded_at is null;
    create index mcp_tokens_live_idx on mcp_tokens (user_id, agent_created_at, agent_id)
      where superseded_at is null and revoked_at is null;
    create index mcp_tokens_subscription_id_idx on mcp_tokens (subscription_id);
  `.execute(db)
}

/** Which subscription is an account's main one, for pages, tokens and e-mails alike. */
async function orderSubscriptions(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function subscription_rank(status text) returns int language sql immutable parallel safe as $$
      select case
        when status = 'active' then 0
        when status = 'trialing' then 1
        when status = 'past_due' then 2
        when status in ('canceled', 'incomplete_expired') then 4
        else 3 end
    $$;

    create function main_subscription_id(account uuid) returns text language sql stable parallel safe as $$
      select subscription.stripe_subscription_id
      from customers customer join subscriptions subscription on subscription.customer_id = customer.id
      where customer.user_id = account and customer.deleted_at is null and subscription_rank(subscription.status) < 4
      order by subscription_rank(subscription.status), subscription.created_at desc, subscription.id
      limit 1
    $$;
  `.execute(db)
}

/** An address that is a member of another account keeps its sessions when it is removed from a customer. */
async function keepSessionsOfMembers(db: Kysely<unknown>): Promise<void> {
  await sql`
    create or replace function end_sessions_of_lost_address() returns trigger language plpgsql as $$
    declare
      lost text;
    begin
      select auth_users.id into lost from auth_users
        where auth_users.email = old.email_norm
          and not exists (
            select from customers where customers.email_norm = old.email_norm and customers.deleted_at is null)
          and not exists (
            select from account_members
            where account_members.email_norm = old.email_norm and joined_at is not null and removed_at is null);
      delete from auth_sessions where user_id = lost;
      delete from known_browsers where user_id = lost;
      return null;
    end $$;
  `.execute(db)
}
