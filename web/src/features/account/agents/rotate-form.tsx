import { AgentForm } from '../agent-form.tsx'
import { type Overlap, OverlapField, readOverlap } from '../overlap-field.tsx'
import type { AgentFormProps } from './agent-form-props.ts'
import { rotateAgent, useAgentChange } from './change-agents.ts'
import { SecretPanel } from './setup/secret-panel.tsx'

export function RotateForm({ agent, onDone }: AgentFormProps) {
  const { mutate, isPending, error, data } = useAgentChange((overlap: Overlap) =>
    rotateAgent(agent.id, overlap),
  )
  if (data) return <SecretPanel agentId={data.id} token={data.token} onDone={onDone} />
  return (
    <AgentForm
      label={`New token of ${agent.name}`}
      submit="Create token"
      isPending={isPending}
      error={error}
      onSubmit={(form) => mutate(readOverlap(form))}
      onCancel={onDone}
    >
      <OverlapField what="token" usual="1h" />
    </AgentForm>
  )
}
