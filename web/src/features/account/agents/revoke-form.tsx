import { AgentForm } from '../agent-form.tsx'
import type { AgentFormProps } from './agent-form-props.ts'
import { revokeAgent, useAgentChange } from './change-agents.ts'

export function RevokeForm({ agent, onDone }: AgentFormProps) {
  const { mutate, isPending, error } = useAgentChange(() => revokeAgent(agent.id))
  return (
    <AgentForm
      label={`Revoke ${agent.name}`}
      submit="Revoke"
      isDangerous
      isPending={isPending}
      error={error}
      // The agent and its form disappear, so the focus moves to the heading of the list.
      onSubmit={() => mutate(undefined, { onSuccess: () => document.getElementById('agents')?.focus() })}
      onCancel={onDone}
    >
      <p className="leading-relaxed text-muted">
        Its tokens are refused from the next call on, and its place is free. This cannot be undone.
      </p>
    </AgentForm>
  )
}
