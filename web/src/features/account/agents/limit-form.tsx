import { formatLimit } from '@kamiyo/catalog/format'
import { TextField } from '../../../components/ui/field.tsx'
import { AgentForm } from '../agent-form.tsx'
import type { AgentFormProps } from './agent-form-props.ts'
import { limitAgent, useAgentChange } from './change-agents.ts'

/** What the agent may use in a month of the plan; an empty field is no limit. */
export function LimitForm({ agent, onDone }: AgentFormProps) {
  const { mutate, isPending, error } = useAgentChange((limits: Limits) => limitAgent(agent.id, limits))
  const { calls, credits, calls_used, credits_used } = agent.limits
  const used = (amount: number) => `Leave it empty for no limit. Used so far: ${formatLimit(amount)}.`
  const number = { type: 'number', inputMode: 'decimal', min: 0, max: 1_000_000_000 } as const
  return (
    <AgentForm
      label={`Limit ${agent.name}`}
      submit="Save the limits"
      isPending={isPending}
      error={error}
      onSubmit={(form) => mutate(readLimits(form), { onSuccess: onDone })}
      onCancel={onDone}
    >
      <p className="leading-relaxed text-muted">
        For each month of your plan. Once a limit is reached, the agent's calls are refused until the next
        month begins.
      </p>
      <TextField
        {...number}
        id={`calls-${agent.id}`}
        name="calls"
        label="Calls a month"
        hint={used(calls_used)}
        step={1}
        defaultValue={calls ?? ''}
      />
      <TextField
        {...number}
        id={`credits-${agent.id}`}
        name="credits"
        label="Credits a month"
        hint={used(credits_used)}
        step={0.001}
        defaultValue={credits ?? ''}
      />
    </AgentForm>
  )
}

interface Limits {
  calls: number | null
  credits: number | null
}

function readLimits(form: FormData): Limits {
  return { calls: readNumber(form, 'calls'), credits: readNumber(form, 'credits') }
}

function readNumber(form: FormData, name: string): number | null {
  const text = String(form.get(name) ?? '').trim()
  return text === '' ? null : Number(text)
}
