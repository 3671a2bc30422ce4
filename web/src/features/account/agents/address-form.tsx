import { TextField } from '../../../components/ui/field.tsx'
import { AgentForm } from '../agent-form.tsx'
import type { AgentFormProps } from './agent-form-props.ts'
import { allowAddresses, useAgentChange } from './change-agents.ts'

/** Where the agent may call from; an empty field is everywhere. */
export function AddressForm({ agent, onDone }: AgentFormProps) {
  const { mutate, isPending, error } = useAgentChange((addresses: string[]) =>
    allowAddresses(agent.id, addresses),
  )
  return (
    <AgentForm
      label={`Addresses of ${agent.name}`}
      submit="Save the addresses"
      isPending={isPending}
      error={error}
      onSubmit={(form) => mutate(readAddresses(form), { onSuccess: onDone })}
      onCancel={onDone}
    >
      <p className="leading-relaxed text-muted">
        Calls from other addresses are refused. Leave it empty for clients that run elsewhere: Claude on the
        web and ChatGPT call from the addresses of their vendors, not from yours.
      </p>
      <TextField
        id={`addresses-${agent.id}`}
        name="addresses"
        label="IP addresses and ranges"
        hint="Separated by commas, such as 203.0.113.7, 198.51.100.0/24. Leave it empty to allow every address."
        autoComplete="off"
        spellCheck={false}
        defaultValue={agent.allowed_addresses.join(', ')}
      />
    </AgentForm>
  )
}

function readAddresses(form: FormData): string[] {
  return String(form.get('addresses') ?? '')
    .split(/[\s,]+/)
    .filter((address) => address !== '')
}
