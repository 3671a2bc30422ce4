import { AgentForm } from '../agent-form.tsx'
import type { AgentFormProps } from './agent-form-props.ts'
import { renameAgent, useAgentChange } from './change-agents.ts'
import { NameField, readName } from './name-field.tsx'

export function RenameForm({ agent, onDone }: AgentFormProps) {
  const { mutate, isPending, error } = useAgentChange((name: string) => renameAgent(agent.id, name))
  return (
    <AgentForm
      label={`Rename ${agent.name}`}
      submit="Rename"
      isPending={isPending}
      error={error}
      onSubmit={(form) => mutate(readName(form), { onSuccess: onDone })}
      onCancel={onDone}
    >
      <NameField id={`name-${agent.id}`} defaultValue={agent.name} />
    </AgentForm>
  )
}
