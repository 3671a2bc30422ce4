import { sql } from 'kysely'

/**
 * The parts of a statement that give back what the rows of its `returned` had taken. Credits come back whenever it was; what
 * belongs to a day comes back only while that lasts, and what belongs to a month while it lasts or is kept for a plan that gave way to
 * the free plan. A place in the minute does not, because the call was made.
 * What agents have used is changed after the wallets are locked, as it is when calls are reserved.
 */
export const GIVE_BACK = sql`
    back as (
      select account_id, period_start, floor(extract(epoch from reserved_at) / 86400)::int as reserved_on,
        sum(calls)::int as calls, sum(included_calls)::bigint as included_calls,
        sum(credit_millis)::bigint as credit_millis, sum(overage_millis)::bigint as overage_millis
      from returned group by 1, 2, 3),
    totals as (
      select wallet.account_id, sum(back.credit_millis)::bigint as credit_millis,
        coalesce(sum(back.calls) filter (where back.reserved_on = wallet.day), 0)::int as day_calls,
        coalesce(sum(back.calls) filter (where back.period_start = wallet.period_start), 0)::bigint as calls,
        coalesce(sum(back.included_calls) filter (where back.period_start = wallet.period_start), 0)::bigint
          as included_calls,
        coalesce(sum(back.overage_millis) filter (where back.period_start = wallet.period_start), 0)::bigint
          as overage_millis,
        coalesce(sum(back.calls) filter (where back.period_start = wallet.kept_start), 0)::bigint as kept_calls,
        coalesce(sum(back.included_calls) filter (where back.period_start = wallet.kept_start), 0)::bigint
          as kept_included_calls,
        coalesce(sum(back.overage_millis) filter (where back.period_start = wallet.kept_start), 0)::bigint
          as kept_overage_millis
      from (select account_id, day, period_start,
          nullif((plan_month->>'periodStart')::timestamptz, period_start) as kept_start from wallets
        where account_id in (select account_id from back) order by account_id for update) wallet
      join back using (account_id) group by 1),
    refunded as (
      update wallets set
        credit_millis = wallets.credit_millis + totals.credit_millis,
        unfolded_millis = wallets.unfolded_millis - totals.credit_millis,
        day_calls = wallets.day_calls - totals.day_calls,
        period_calls = wallets.period_calls - totals.calls,
        included_used = wallets.included_used - totals.included_calls,
        overage_millis = wallets.overage_millis - totals.overage_millis,
        plan_month = wallets.plan_month || jsonb_build_object(
          'periodCalls', (wallets.plan_month->>'periodCalls')::bigint - totals.kept_calls,
          'includedUsed', (wallets.plan_month->>'includedUsed')::bigint - totals.kept_included_calls,
          'overageMillis', (wallets.plan_month->>'overageMillis')::bigint - totals.kept_overage_millis)
      from totals where wallets.account_id = totals.account_id),
    unspent as (
      update agent_spend as spend set calls = spend.calls - agent.calls,
        credit_millis = spend.credit_millis - agent.credit_millis
      from (
        select agent_id, returned.period_start, sum(returned.calls)::bigint as calls,
          sum(returned.credit_millis + returned.overage_millis)::bigint as credit_millis
        from returned join totals using (account_id) group by 1, 2) agent
      where spend.agent_id = agent.agent_id and spend.period_start = agent.period_start)`
