import { Button } from '../../../components/ui/button.tsx'
import { AgentForm } from '../agent-form.tsx'
import { NewSecret } from '../new-secret.tsx'
import { createAgent, useAgentChange } from './change-agents.ts'
import { NameField, readName } from './name-field.tsx'
import { SecretPanel } from './setup/secret-panel.tsx'

interface CreateAgentProps {
  count: number
  maxAgents: number | null
  /** What serves them, at the beginning of a sentence. */
  offer: string
}

export function CreateAgent({ count, maxAgents, offer }: CreateAgentProps) {
  const { mutate, isPending, error, data, reset } = useAgentChange(createAgent)
  const isFull = maxAgents !== null && count >= maxAgents
  return (
    <NewSecret
      reset={reset}
      secret={data && ((close) => <SecretPanel agentId={data.id} token={data.token} onDone={close} />)}
      form={(close) => (
        <AgentForm
          label="New agent"
          submit="Create agent"
          isPending={isPending}
          error={error}
          onSubmit={(form) => mutate(readName(form))}
          onCancel={close}
        >
          <NameField id="new-agent" />
        </AgentForm>
      )}
      closed={(open) =>
        isFull ? (
          <p className="text-note leading-relaxed text-muted">
            {offer} has {maxAgents === 1 ? 'one agent' : `${maxAgents} agents`}, and no place is free. Revoke
            one, or {offer === 'Your plan' ? 'change the' : 'choose a'} plan.
          </p>
        ) : (
          <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
            <Button variant="secondary" onClick={open}>
              New agent
            </Button>
            {maxAgents !== null && (
              <p className="text-sm text-muted tabular-nums">
                {count} of {maxAgents} in use
              </p>
            )}
          </div>
        )
      }
    />
  )
}
