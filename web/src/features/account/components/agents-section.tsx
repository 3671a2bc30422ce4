import { useQuery } from '@tanstack/react-query'
import { Button } from '../../../components/ui/button.tsx'
import { agentsQuery } from '../api/list-agents.ts'
import { AgentRow } from './agent-row.tsx'
import { CreateAgent } from './create-agent.tsx'
import { DashboardSection } from './dashboard-section.tsx'
import { FailureText } from './failure-text.tsx'

interface AgentsSectionProps {
  /** Null stands for unlimited; undefined when there is no subscription to add agents to. */
  maxAgents: number | null | undefined
}

export function AgentsSection({ maxAgents }: AgentsSectionProps) {
  const { data, error, isFetching, refetch } = useQuery(agentsQuery)
  return (
    <DashboardSection
      id="agents"
      title="Agents"
      lead="Each agent has a token of its own, which you can replace or revoke without touching the others."
    >
      {data ? (
        <>
          {data.length === 0 && <p className="pb-6 text-muted">There are no agents yet.</p>}
          <ul className="border-t border-line">
            {data.map((agent) => (
              <AgentRow key={agent.id} agent={agent} />
            ))}
          </ul>
          {maxAgents !== undefined && <CreateAgent count={data.length} maxAgents={maxAgents} />}
        </>
      ) : (
        <div role="status" className="text-muted">
          {error && !isFetching ? (
            <>
              <FailureText title="We could not load your agents." error={error} />
              <Button variant="secondary" className="mt-4" onClick={() => void refetch()}>
                Try again
              </Button>
            </>
          ) : (
            <p>Loading your agents...</p>
          )}
        </div>
      )}
    </DashboardSection>
  )
}
