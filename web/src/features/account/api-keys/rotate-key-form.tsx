import type { Schema } from '../../../lib/api/api-schema.ts'
import { AgentForm } from '../agent-form.tsx'
import { rotateKey, useKeyChange } from './change-keys.ts'
import type { KeyFormProps } from './key-form-props.ts'
import { KeySecret } from './key-secret.tsx'
import { LifetimeField, readLifetime } from './lifetime-field.tsx'

type Rotation = Schema<'ApiKeyRotation'>

const OVERLAPS: readonly { value: Rotation['overlap']; label: string }[] = [
  { value: '24h', label: 'for 24 more hours' },
  { value: '1h', label: 'for 1 more hour' },
  { value: 'now', label: 'no longer: it may have leaked' },
]

export function RotateKeyForm({ apiKey, onDone }: KeyFormProps) {
  const { mutate, isPending, error, data } = useKeyChange((order: Rotation) => rotateKey(apiKey.id, order))
  if (data) return <KeySecret secret={data.key} onDone={onDone} />
  return (
    <AgentForm
      label={`New key for ${apiKey.name}`}
      submit="Create new key"
      isPending={isPending}
      error={error}
      onSubmit={(form) => mutate(readRotation(form))}
      onCancel={onDone}
    >
      <fieldset>
        <legend className="text-note font-medium">The old key works</legend>
        {OVERLAPS.map(({ value, label }) => (
          <label key={value} className="flex min-h-11 items-center gap-3">
            <input
              type="radio"
              name="overlap"
              value={value}
              defaultChecked={value === '24h'}
              className="accent-accent"
            />
            {label}
          </label>
        ))}
      </fieldset>
      <LifetimeField id={`lifetime-${apiKey.id}`} />
    </AgentForm>
  )
}

function readRotation(form: FormData): Rotation {
  const overlap = OVERLAPS.find(({ value }) => value === form.get('overlap'))?.value ?? 'now'
  return { overlap, expires_in_days: readLifetime(form) }
}
