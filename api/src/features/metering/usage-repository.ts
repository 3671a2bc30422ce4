import { sql } from 'kysely'
import type { Db } from '../../db/client.ts'

export interface AccountUsage {
  callsToday: number
  callsThisPeriod: number
  creditMillis: number
  /** In this period, beyond the plan's calls and billed with it. */
  overageMillis: number
  /** Null where no call was made in a period that still runs. */
  periodStart: Date | null
  periodEnd: Date | null
}

/** What the wallet says now: a day or a period that is over counts nothing any more. */
export async function readUsage(db: Db, accountId: string): Promise<AccountUsage> {
  const { rows } = await sql<AccountUsage>`
    select case when day = floor(extract(epoch from now()) / 86400) then day_calls else 0 end as calls_today,
      case when period_end > now() then period_calls else 0 end as calls_this_period, credit_millis,
      case when period_end > now() then overage_millis else 0 end as overage_millis,
      case when period_end > now() then period_start end as period_start,
      case when period_end > now() then period_end end as period_end
    from wallets where account_id = ${accountId}`.execute(db)
  return rows[0] ?? UNUSED
}

const UNUSED: AccountUsage = {
  callsToday: 0,
  callsThisPeriod: 0,
  creditMillis: 0,
  overageMillis: 0,
  periodStart: null,
  periodEnd: null,
}

/** Of the period that begins then, the busiest first; agents that were removed have no name any more. */
export async function listAgentCalls(db: Db, accountId: string, periodStart: Date) {
  return await db
    .selectFrom('agentSpend as spend')
    .innerJoin('agents as agent', 'agent.id', 'spend.agentId')
    .select(['agent.id as agentId', 'agent.name', 'spend.calls'])
    .where('agent.accountId', '=', accountId)
    .where('spend.periodStart', '=', periodStart)
    .where('spend.calls', '>', 0)
    .orderBy('spend.calls', 'desc')
    .orderBy('agent.id')
    .limit(50)
    .execute()
}

export interface AgentUse {
  agentId: string
  capCalls: number | null
  capCreditMillis: number | null
  /** In the present period. */
  calls: number
  creditMillis: number
  periodEnd: Date | null
}

/** What each agent of an account may use and has used; with what is billed afterwards, as its limit is. */
export async function listAgentUse(db: Db, accountId: string): Promise<AgentUse[]> {
  const { rows } = await sql<AgentUse>`
    select agent.id as agent_id, agent.cap_calls, agent.cap_credit_millis, wallet.period_end,
      coalesce(spend.calls, 0)::bigint as calls, coalesce(spend.credit_millis, 0)::bigint as credit_millis
    from agents agent
    left join wallets wallet on wallet.account_id = agent.account_id and wallet.period_end > now()
    left join agent_spend spend on spend.agent_id = agent.id and spend.period_start = wallet.period_start
    where agent.account_id = ${accountId}`.execute(db)
  return rows
}

interface Days {
  accountId: string
  start: Date
  end: Date
}

/** The days of UTC that a span touches; what was counted on each of them as a whole. */
const daysOf = ({ accountId, start, end }: Days) => sql`
  from usage_days where account_id = ${accountId} and day >= (${start}::timestamptz at time zone 'UTC')::date
    and day <= ((${end}::timestamptz - interval '1 microsecond') at time zone 'UTC')::date`

/** What was used on each day, reported or counted by the gate; in order. */
export async function listUsageByDay(db: Db, days: Days) {
  const { rows } = await sql<{ meter: string; day: string; quantity: string }>`
    select meter, day::text, trim_scale(sum(quantity))::text as quantity ${daysOf(days)}
    group by 1, 2 order by 1, 2`.execute(db)
  return rows
}

/** The same by tool or other dimension, the largest of each meter first. */
export async function listUsageByDimension(db: Db, days: Days, limit: number) {
  const { rows } = await sql<{ meter: string; dimension: string; quantity: string }>`
    select meter, dimension, trim_scale(quantity)::text as quantity from (
      select meter, dimension, sum(quantity) as quantity,
        row_number() over (partition by meter order by sum(quantity) desc, dimension) as place
      ${daysOf(days)} group by 1, 2) ranked
    where place <= ${limit} order by meter, place`.execute(db)
  return rows
}

/** Since the day of UTC on which the period began, the busiest first. */
export async function listToolCalls(db: Db, accountId: string, periodStart: Date) {
  const { rows } = await sql<{ tool: string; calls: number }>`
    select dimension as tool, sum(quantity)::bigint as calls from usage_days
    where account_id = ${accountId} and meter = 'calls' and day >= (${periodStart}::timestamptz at time zone 'UTC')::date
    group by 1 order by 2 desc, 1 limit 50`.execute(db)
  return rows
}
