import { payAsYouGo } from '@kamiyo/catalog/credits'
import { useQuery } from '@tanstack/react-query'
import { usePayAsYouGo } from '../credits/use-pay-as-you-go.ts'
import { DashboardSection } from '../dashboard-section.tsx'
import type { Account } from '../get-account.ts'
import { LoadNote } from '../load-note.tsx'
import { Notice } from '../notice.tsx'
import { AgentRow } from './agent-row.tsx'
import { CreateAgent } from './create-agent.tsx'
import { type Agent, agentsOf, agentsQuery, servedByCredits } from './list-agents.ts'

/** Updates the time of last use while the page is visible. */
const LAST_USE_POLL_MS = 10_000

export function AgentsSection({ account }: { account: Account }) {
  const { subscription, free_plan: free, other_subscriptions: others } = account
  const paysAsItGoes = usePayAsYouGo(account).balance > 0
  // Null means unlimited; undefined means that there is nothing to add agents to.
  const withoutCredits = (free ?? subscription)?.limits.max_agents
  const maxAgents = paysAsItGoes ? payAsYouGo.limits.maxAgents : withoutCredits
  const result = useQuery({ ...agentsQuery, refetchInterval: LAST_USE_POLL_MS })
  const { data, dataUpdatedAt } = result
  const isFirstComing = data?.length === 0 && !free && subscription?.has_access === false
  const served = paysAsItGoes || free ? servedByCredits(data ?? []) : agentsOf(data ?? [], subscription)
  return (
    <DashboardSection
      id="agents"
      title="Agents"
      lead="Each agent has a token of its own, which you can replace or revoke without touching the others."
    >
      {data ? (
        <>
          <SuspendedNote agents={served} maxAgents={maxAgents} />
          {data.length === 0 ? (
            <p className="text-muted">
              {maxAgents === undefined
                ? 'Agents belong to a running subscription, or to an account with credits.'
                : isFirstComing
                  ? 'Your first agent, with its token, is created when your access starts.'
                  : 'There are no agents yet.'}
            </p>
          ) : (
            <ul className="border-t border-line">
              {data.map((agent) => (
                <AgentRow
                  key={agent.id}
                  agent={agent}
                  otherPlan={others.find(({ id }) => id === agent.subscription_id)?.plan_name}
                  you={account.email}
                  isAdmin={account.role !== 'member'}
                  nowMs={dataUpdatedAt}
                />
              ))}
            </ul>
          )}
          {maxAgents !== undefined && !isFirstComing && (
            <CreateAgent count={served.length} maxAgents={maxAgents} />
          )}
        </>
      ) : (
        <LoadNote result={result} what="your agents" />
      )}
    </DashboardSection>
  )
}

/** After a change to a smaller plan: which agents still work, and how the others can work again. */
function SuspendedNote({ agents, maxAgents }: { agents: Agent[]; maxAgents: number | null | undefined }) {
  const suspended = agents.filter(({ status }) => status === 'suspended').length
  if (suspended === 0 || !maxAgents) return null
  return (
    <Notice tone="danger" className="mb-6">
      Your plan serves {maxAgents === 1 ? 'one agent, the oldest' : `${maxAgents} agents, the oldest`}.{' '}
      {suspended === 1 ? 'One later agent is' : `${suspended} later agents are`} suspended: calls with
      {suspended === 1 ? ' its token' : ' their tokens'} are refused. Revoke agents that you no longer need to
      make room, or change to a larger plan.
    </Notice>
  )
}
