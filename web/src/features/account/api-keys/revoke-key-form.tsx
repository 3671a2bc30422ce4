import { AgentForm } from '../agent-form.tsx'
import { revokeKey, useKeyChange } from './change-keys.ts'
import type { KeyFormProps } from './key-form-props.ts'

export function RevokeKeyForm({ apiKey, onDone }: KeyFormProps) {
  const { mutate, isPending, error } = useKeyChange(() => revokeKey(apiKey.id))
  return (
    <AgentForm
      label={`Revoke ${apiKey.name}`}
      submit="Revoke"
      isDangerous
      isPending={isPending}
      error={error}
      onSubmit={() => mutate(undefined, { onSuccess: onDone })}
      onCancel={onDone}
    >
      <p className="leading-relaxed text-muted">
        The key is refused from the next request on. What its system reports after that is not counted. This
        cannot be undone.
      </p>
    </AgentForm>
  )
}
