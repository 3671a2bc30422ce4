import { useQuery } from '@tanstack/react-query'
import { LoadNote } from '../../../components/ui/load-note.tsx'
import { DashboardSection } from '../dashboard-section.tsx'
import type { Account } from '../get-account.ts'
import { Notice } from '../notice.tsx'
import { AgentRow } from './agent-row.tsx'
import { CreateAgent } from './create-agent.tsx'
import { type Agent, agentsOf, agentsQuery, servedByCredits } from './list-agents.ts'

/** Updates the time of last use while the page is visible. */
const LAST_USE_POLL_MS = 10_000

export function AgentsSection({ account }: { account: Account }) {
  const { subscription, serving, other_subscriptions: others } = account
  const isByPlan = (serving?.by ?? 'plan') === 'plan'
  // Null means unlimited; undefined means that there is nothing to add agents to.
  const maxAgents = (isByPlan ? subscription : serving)?.limits.max_agents
  const offer = isByPlan ? 'Your plan' : serving?.by === 'free' ? 'The free plan' : 'Paying as you go'
  const result = useQuery({ ...agentsQuery, refetchInterval: LAST_USE_POLL_MS })
  const { data, dataUpdatedAt } = result
  const isFirstComing = data?.length === 0 && isByPlan && subscription?.has_access === false
  const served = isByPlan ? agentsOf(data ?? [], subscription) : servedByCredits(data ?? [])
  return (
    <DashboardSection
      id="agents"
      title="Agents"
      lead="Each agent has a token of its own, which you can replace or revoke without touching the others."
    >
      {data ? (
        <>
          <SuspendedNote agents={served} maxAgents={maxAgents} offer={offer} />
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
            <CreateAgent count={served.length} maxAgents={maxAgents} offer={offer} />
          )}
        </>
      ) : (
        <LoadNote result={result} what="your agents" />
      )}
    </DashboardSection>
  )
}

/** After a change to a smaller plan: which agents still work, and how the others can work again. */
interface SuspendedNoteProps {
  agents: Agent[]
  maxAgents: number | null | undefined
  /** What serves them, at the beginning of a sentence. */
  offer: string
}

function SuspendedNote({ agents, maxAgents, offer }: SuspendedNoteProps) {
  const suspended = agents.filter(({ status }) => status === 'suspended').length
  if (suspended === 0 || !maxAgents) return null
  return (
    <Notice tone="danger" className="mb-6">
      {offer} serves {maxAgents === 1 ? 'one agent, the oldest' : `${maxAgents} agents, the oldest`}.{' '}
      {suspended === 1 ? 'One later agent is' : `${suspended} later agents are`} suspended: calls with
      {suspended === 1 ? ' its token' : ' their tokens'} are refused. Revoke agents that you no longer need to
      make room, or {offer === 'Your plan' ? 'change to a larger' : 'choose a'} plan.
    </Notice>
  )
}
