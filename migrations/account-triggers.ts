import { type Kysely, sql } from 'kysely'

/**
 * Customers with the same address share an account, and those of different people never do, whatever changes
 * the row, because everyone in an account can see all of it. The first customer keeps the account through a
 * change of address, including its members; a customer who came later, or whose address was removed, leaves
 * it.
 */
export async function keepAccountsApart(db: Kysely<unknown>): Promise<void> {
  await moveCustomers(db)
  await settleAccounts(db)
}

async function moveCustomers(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function give_account() returns trigger language plpgsql as $$
    begin
      insert into accounts (id) values (new.user_id) on conflict do nothing;
      return null;
    end $$;
    create trigger customers_get_account after insert on customers
      for each row execute function give_account();

    create function move_customers(ids uuid[], target uuid) returns void language plpgsql as $$
    begin
      update customers set user_id = target where id = any(ids);
      update agents set account_id = target where account_id <> target and id in (
        select token.agent_id from mcp_tokens token
        join subscriptions subscription on subscription.stripe_subscription_id = token.subscription_id
        where subscription.customer_id = any(ids));
    end $$;

    create function add_account() returns uuid language sql as $$
      insert into accounts default values returning id
    $$;
  `.execute(db)
}

/**
 * The locks let customers who get, leave or share an address at the same time see each other. Rows are locked
 * before addresses, and older customers before younger ones, so that no deadlock is possible.
 */
async function settleAccounts(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function settle_account() returns trigger language plpgsql as $$
    declare
      target uuid;
      others uuid[];
      is_first boolean := new.email_norm is not null and not exists (
        select from customers other
        where other.user_id = new.user_id and other.deleted_at is null
          and (other.created_at, other.id) < (new.created_at, new.id));
    begin
      if is_first then
        perform from customers other
          where other.user_id = new.user_id and (other.created_at, other.id) > (new.created_at, new.id)
          order by other.created_at, other.id for no key update;
      end if;
      perform pg_advisory_xact_lock(key) from (
        select distinct hashtextextended(name, 0) as key
        from unnest(array['account:' || new.user_id, 'address:' || new.email_norm, 'address:' || old.email_norm]) name
        where name is not null order by key) keys;

      others := array(
        select other.id from customers other
        where other.user_id = new.user_id and other.id <> new.id and other.deleted_at is null
          and other.email_norm is distinct from new.email_norm);
      select same.user_id into target from customers same
        where same.email_norm = new.email_norm and same.id <> new.id and same.deleted_at is null
        order by (same.user_id = new.user_id) desc, same.created_at, same.id limit 1;
      if others <> '{}' then
        if is_first then
          perform move_customers(others, add_account());
        elsif target is null then
          target := add_account();
        end if;
      end if;
      if target is null or target = new.user_id
          or (is_first or others = '{}')
            and exists (select from account_members where account_id = new.user_id and removed_at is null) then
        return null;
      end if;
      perform move_customers(array[new.id], target);
      delete from accounts where id = new.user_id
        and not exists (select from customers where user_id = new.user_id)
        and not exists (select from agents where account_id = new.user_id)
        and not exists (select from account_members where account_id = new.user_id);
      return null;
    end $$;
    create trigger customers_settle_account after insert on customers
      for each row when (new.email_norm is not null and new.deleted_at is null)
      execute function settle_account();
    create trigger customers_settle_changed_account after update of email, deleted_at on customers
      for each row when (new.deleted_at is null and
        (old.email_norm is distinct from new.email_norm or old.deleted_at is distinct from new.deleted_at))
      execute function settle_account();
  `.execute(db)
}

/**
 * Each token repeats its agent's name and age: validation orders by them without a join, and processes of the
 * previous release read and change them there while they are still running.
 */
export async function repeatAgentsOnTokens(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function describe_agent() returns trigger language plpgsql as $$
    begin
      if new.subscription_id is not null then
        select customer.user_id into new.user_id
          from subscriptions subscription join customers customer on customer.id = subscription.customer_id
          where subscription.stripe_subscription_id = new.subscription_id for share of customer;
        update agents set account_id = new.user_id where id = new.agent_id and account_id <> new.user_id;
      end if;
      insert into agents (id, account_id, name, came_with_subscription_id, created_at)
        values (new.agent_id, new.user_id, coalesce(new.agent_name, new.agent),
          case when new.agent = 'default' then new.subscription_id end, new.agent_created_at)
        on conflict (id) do nothing;
      select case when came_with_subscription_id is null then id::text else 'default' end, name, created_at
        into new.agent, new.agent_name, new.agent_created_at
        from agents where id = new.agent_id;
      return new;
    end $$;
    create trigger mcp_tokens_describe_agent before insert on mcp_tokens
      for each row execute function describe_agent();

    create function repeat_agent() returns trigger language plpgsql as $$
    begin
      update mcp_tokens set agent_name = new.name, agent_created_at = new.created_at
        where agent_id = new.id and (agent_name is distinct from new.name or agent_created_at <> new.created_at);
      return null;
    end $$;
    create trigger agents_repeat_on_tokens after update of name, created_at on agents
      for each row execute function repeat_agent();

    create function rename_agent() returns trigger language plpgsql as $$
    begin
      update agents set name = new.agent_name where id = new.agent_id and name <> new.agent_name;
      return null;
    end $$;
    create trigger mcp_tokens_rename_agent after update of agent_name on mcp_tokens
      for each row when (new.agent_name is not null and old.agent_name is distinct from new.agent_name)
      execute function rename_agent();
  `.execute(db)
}
