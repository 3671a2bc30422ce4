import { AgentForm } from '../agent-form.tsx'
import type { AgentFormProps } from './agent-form-props.ts'
import { type Overlap, rotateAgent, useAgentChange } from './change-agents.ts'
import { SecretPanel } from './setup/secret-panel.tsx'

const OVERLAPS: readonly { value: Overlap; label: string }[] = [
  { value: '1h', label: 'for 1 more hour' },
  { value: '24h', label: 'for 24 more hours' },
  { value: 'now', label: 'no longer: it may have leaked' },
]

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
      <fieldset>
        <legend className="text-note font-medium">The old token works</legend>
        {OVERLAPS.map(({ value, label }) => (
          <label key={value} className="flex min-h-11 items-center gap-3">
            <input
              type="radio"
              name="overlap"
              value={value}
              defaultChecked={value === '1h'}
              className="accent-accent"
            />
            {label}
          </label>
        ))}
      </fieldset>
    </AgentForm>
  )
}

function readOverlap(form: FormData): Overlap {
  return OVERLAPS.find(({ value }) => value === form.get('overlap'))?.value ?? 'now'
}
