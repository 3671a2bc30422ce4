/**
 * SQL that fills a database at migration 0022 with varied customers: addresses that bought twice, are spelt
 * differently, were deleted or are unknown; subscriptions in every state; agents beyond the plan, renamed,
 * revoked, and rotated with and without an overlap. The data is the same every time.
 */
export const FILL_CUSTOMERS = `
  select setseed(0.4711);

  insert into customers (stripe_customer_id, email, name, deleted_at, created_at)
  select 'cus_' || n,
    case
      when n % 23 = 0 then null
      when n % 5 = 0 then upper('buyer' || (n - n % 5) || '@example.com')
      when n % 5 = 1 then ' buyer' || (n - n % 5) || '@example.com '
      else 'buyer' || n || '@example.com' end,
    case when n % 3 = 0 then 'Buyer ' || n end,
    case when n % 17 = 0 then now() - interval '1 day' end,
    now() - n * interval '1 hour'
  from generate_series(1, 1000) n;

  insert into subscriptions (stripe_subscription_id, customer_id, tier, status, current_period_end, past_due_since,
      cancel_at_period_end, checkout_payment_status, quantity, collection_pause, withdrawal, created_at)
  select 'sub_' || row_number() over (order by customer.stripe_customer_id, k), customer.id,
    (array['personal', 'team', 'enterprise'])[1 + floor(random() * 3)::int],
    (array['active', 'active', 'active', 'trialing', 'past_due', 'past_due', 'incomplete', 'incomplete_expired',
      'canceled', 'unpaid', 'paused', 'unknown'])[1 + floor(random() * 12)::int],
    now() + (random() - 0.3) * interval '40 days',
    case when random() < 0.3 then now() - random() * interval '14 days' end,
    random() < 0.2,
    (array['paid', 'paid', 'unpaid', null])[1 + floor(random() * 4)::int],
    (array[1, 1, 1, 0, 2, null])[1 + floor(random() * 6)::int],
    case when random() < 0.05 then 'void' end,
    case when random() < 0.05 then 'dispute_suspends' end,
    customer.created_at + k * interval '10 minutes'
  from customers customer, generate_series(1, 3) k
  where k <= 1 + abs(hashtext(customer.stripe_customer_id)) % 3;

  create temporary table seats as
  select gen_random_uuid() as agent_id, subscription.stripe_subscription_id as subscription_id, customer.user_id,
    subscription.tier, k,
    timestamptz '2026-06-01' + (k / 2) * interval '1 millisecond' + (10 - k) * interval '1 microsecond' as made_at
  from subscriptions subscription join customers customer on customer.id = subscription.customer_id,
    generate_series(1, 8) k
  where k <= abs(hashtext(subscription.stripe_subscription_id || ' agents')) % 9;

  insert into mcp_tokens (user_id, subscription_id, agent, agent_id, agent_name, agent_created_at, tier, token_hash,
      kid, expires_at, superseded_at, revoked_at, revoked_reason, last_seen_at, created_at)
  select user_id, subscription_id,
    case when k = 1 then 'default' when k = 8 then 'by-hand' else agent_id::text end, agent_id,
    case when k between 2 and 7 then 'Agent ' || k when random() < 0.1 then 'Renamed' end,
    made_at, tier, 'hash ' || agent_id || ' ' || turn, 'key',
    now() + (random() - 0.05) * interval '300 days',
    case when turn = 1 then now() + (random() - 0.6) * interval '1 day' end,
    case when random() < 0.1 then now() end, null,
    case when random() < 0.5 then now() - random() * interval '5 days' end,
    made_at + turn * interval '1 minute'
  from seats, generate_series(1, 2) turn
  where turn = 2 or k % 3 = 0;
  analyze;`

/** What the release of migration 0022 answered for each token, using its own statement. */
export const PRESENTED_BEFORE = `
  select token.token_hash, token.expires_at, token.superseded_at, token.revoked_at, subscription.tier,
    subscription.stripe_subscription_id, subscription.status, subscription.past_due_since,
    subscription.cancel_at_period_end, subscription.cancel_at, subscription.current_period_end,
    subscription.checkout_payment_status, subscription.first_paid_at, subscription.quantity,
    subscription.collection_pause, subscription.collection_resumes_at, subscription.withdrawal,
    (select count(*)::int from mcp_tokens older
      where older.subscription_id = token.subscription_id and older.agent_id <> token.agent_id
        and older.superseded_at is null and older.revoked_at is null
        and (older.agent_created_at, older.agent) < (token.agent_created_at, token.agent)) as older_agents
  from mcp_tokens token join subscriptions subscription on subscription.stripe_subscription_id = token.subscription_id
  order by token.token_hash`

/** The subscriptions that each address could see, the one that its page showed first at the top. */
export const SUBSCRIPTIONS_BEFORE = `
  select customer.email_norm as email, array_agg(subscription.stripe_subscription_id order by
    case when subscription.status = 'active' then 0 when subscription.status = 'trialing' then 1
      when subscription.status = 'past_due' then 2
      when subscription.status in ('canceled', 'incomplete_expired') then 4 else 3 end,
    subscription.created_at desc, subscription.id) as ids
  from customers customer join subscriptions subscription on subscription.customer_id = customer.id
  where customer.deleted_at is null and customer.email_norm is not null
  group by 1 order by 1`

/** The agents of each address with their tokens and names, as its page showed them. */
export const AGENTS_BEFORE = `
  select customer.email_norm as email,
    array_agg(token.agent_id || ' ' || token.jti || ' ' || coalesce(token.agent_name, token.agent)) as agents
  from mcp_tokens token
  join subscriptions subscription on subscription.stripe_subscription_id = token.subscription_id
  join customers customer on customer.id = subscription.customer_id
  where customer.deleted_at is null and customer.email_norm is not null
    and token.superseded_at is null and token.revoked_at is null
    and subscription.status not in ('canceled', 'incomplete_expired')
  group by 1 order by 1`

/** Tokens of customers who are the only ones with their address and have a running subscription. */
export const USERS_BEFORE = `
  with running as (
    select distinct customer.id, customer.user_id, customer.email_norm
    from customers customer join subscriptions subscription on subscription.customer_id = customer.id
    where subscription.status in ('active', 'trialing', 'past_due') and customer.deleted_at is null
      and customer.email_norm is not null)
  select token.token_hash as hash, token.user_id
  from mcp_tokens token join running on running.user_id = token.user_id
  where (select count(*) from running same where same.email_norm = running.email_norm) = 1
  order by token.token_hash`
