import { type Kysely, sql } from 'kysely'
import { redefine } from '../redefine.ts'

/**
 * Which subscription serves an account: one that gives access now, and of those the one with the highest plan. An order that nobody has
 * paid for serves nothing, so that it takes nothing away. Customers whose owner has shown that they are theirs go before others where a
 * card is asked for. See decision 37.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await rememberProof(db)
  await placeSubscriptions(db)
  await serveByPlace(db)
}

/**
 * The order of an account's subscriptions: what gives access now, what is suspended, what will not come back, what nobody has paid for,
 * what is over. Then the higher plan, then the older; of those that are over, the newer. What the seller chose outside the database comes
 * with each connection of the application; whoever connects otherwise gets what is usual.
 */
async function placeSubscriptions(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function serving_rule(name text, usual text) returns text language sql stable parallel safe as $$
      select coalesce(nullif(current_setting('kamiyo.' || name, true), ''), usual)
    $$;

    create function serving_place(plan subscriptions) returns numeric[] language sql stable parallel safe as $$
      select case when plan.status in ('canceled', 'incomplete_expired')
        then array[4, 0, -extract(epoch from plan.created_at)]
        else array[
          case
            when plan.status = 'incomplete'
              or plan.first_paid_at is null and plan.checkout_payment_status in ('unpaid', 'failed') then 3
            when plan.withdrawal is not null
              or coalesce(plan.cancel_at, case when plan.cancel_at_period_end then plan.current_period_end end) <= now()
              then 2
            when plan.status not in ('active', 'trialing', 'past_due') or plan.quantity = 0
              or plan.status = 'past_due' and coalesce(
                plan.past_due_since + make_interval(hours => 24 * serving_rule('grace_days', '7')::int) <= now(), true)
              or plan.collection_pause = any(string_to_array(serving_rule('stopping_pauses', 'void'), ','))
                and coalesce(now() < plan.collection_resumes_at, true) then 1
            else 0 end,
          -coalesce(array_position(
            string_to_array(serving_rule('plan_order', 'personal,team,enterprise'), ','), plan.tier), 0),
          extract(epoch from plan.created_at)] end
    $$`.execute(db)
}

/**
 * Whoever gave the address of somebody else and then took their payment back takes nothing from the account. A token whose own plan is
 * suspended goes on by what the account has besides, whatever else was bought for it.
 */
async function serveByPlace(db: Kysely<unknown>): Promise<void> {
  await sql`
    create or replace function main_subscription_id(account uuid) returns text language sql stable parallel safe as $$
      select subscription.stripe_subscription_id
      from customers customer join subscriptions subscription on subscription.customer_id = customer.id,
        serving_place(subscription) place
      where customer.user_id = account and customer.deleted_at is null
        and (place[1] < 2 or place[1] = 2 and (customer.proved_at is not null or not exists (
          select from customers other
          where other.user_id = account and other.deleted_at is null and other.id <> customer.id
            and (other.proved_at is not null or other.stripe_customer_id is null))))
      order by place, subscription.id
      limit 1
    $$`.execute(db)
  await redefine(db, 'older_agents_on_credits(uuid, text, timestamptz, uuid, int)', [
    [
      "having coalesce(main_subscription_id(account), serving, '') = coalesce(serving, '')",
      `having coalesce(main_subscription_id(account), serving, '') = coalesce(serving, '')
        or (select (serving_place(own))[1] = 1 from subscriptions own where own.stripe_subscription_id = serving)`,
    ],
  ])
}

/**
 * A customer is proved once they were bought for while signed in, or once the owner of the address signs in and has used a token of
 * theirs, or has no other. Anybody may give any address at a checkout.
 */
async function rememberProof(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table customers add column proved_at timestamptz;

    create function prove_customers(address text) returns void language sql as $$
      update customers proved set proved_at = now()
      where email_norm = address and deleted_at is null and stripe_customer_id is not null and proved_at is null
        and (exists (
            select from subscriptions join mcp_tokens token on token.subscription_id = stripe_subscription_id
            where subscriptions.customer_id = proved.id and token.last_seen_at is not null)
          or not exists (
            select from customers other
            where other.user_id = proved.user_id and other.id <> proved.id and other.deleted_at is null))
    $$;

    select prove_customers(email) from auth_users`.execute(db)
}
