import { sql } from 'kysely'
import type { Tx } from '../../db/client.ts'
import type { AgentCap, AgentSpend } from './wallets/terms.ts'

export interface CappedAgent {
  agentId: string
  cap: AgentCap
  spend: AgentSpend
}

/** Those of the agents that have a cap, with what each has used in a period; most have none. */
export async function listCappedAgents(
  tx: Tx,
  agents: readonly { agentId: string; periodStart: Date }[],
): Promise<CappedAgent[]> {
  const { rows } = await sql<
    AgentSpend & { agentId: string; capCalls: number | null; capCreditMillis: number | null }
  >`
    select agent.id as agent_id, agent.cap_calls, agent.cap_credit_millis,
      coalesce(spend.calls, 0)::bigint as calls, coalesce(spend.credit_millis, 0)::bigint as credit_millis
    from unnest(${agents.map(({ agentId }) => agentId)}::uuid[],
      ${agents.map(({ periodStart }) => periodStart)}::timestamptz[]) as wanted (agent_id, period_start)
    join agents agent on agent.id = wanted.agent_id
    left join agent_spend spend on spend.agent_id = agent.id and spend.period_start = wanted.period_start
    where agent.cap_calls is not null or agent.cap_credit_millis is not null`.execute(tx)
  return rows.map(({ agentId, capCalls, capCreditMillis, ...spend }) => ({
    agentId,
    cap: { calls: capCalls, creditMillis: capCreditMillis },
    spend,
  }))
}
