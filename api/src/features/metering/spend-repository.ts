import { sql } from 'kysely'
import type { Tx } from '../../db/client.ts'
import type { AgentCap, AgentSpend } from './wallets/terms.ts'

export interface CappedAgent extends AgentSpend {
  agentId: string
  cap: AgentCap
  /** Of what was used; null where nothing was yet. */
  periodStart: Date | null
}

/** Those of the agents that have a cap, with what they used in their latest period; most have none. */
export async function listCappedAgents(tx: Tx, agentIds: readonly string[]): Promise<CappedAgent[]> {
  const { rows } = await sql<
    Omit<CappedAgent, 'cap'> & { capCalls: number | null; capCreditMillis: number | null }
  >`
    select agent.id as agent_id, agent.cap_calls, agent.cap_credit_millis, spend.period_start,
      coalesce(spend.calls, 0)::bigint as calls, coalesce(spend.credit_millis, 0)::bigint as credit_millis
    from agents agent
    left join lateral (
      select period_start, calls, credit_millis from agent_spend
      where agent_id = agent.id order by period_start desc limit 1) spend on true
    where agent.id = any(${agentIds}::uuid[]) and (agent.cap_calls is not null or agent.cap_credit_millis is not null)`.execute(
    tx,
  )
  return rows.map(({ capCalls, capCreditMillis, ...agent }) => ({
    ...agent,
    cap: { calls: capCalls, creditMillis: capCreditMillis },
  }))
}
