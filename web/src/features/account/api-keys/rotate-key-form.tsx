import type { Schema } from '../../../lib/api/api-schema.ts'
import { AgentForm } from '../agent-form.tsx'
import { OverlapField, readOverlap } from '../overlap-field.tsx'
import { rotateKey, useKeyChange } from './change-keys.ts'
import type { KeyFormProps } from './key-form-props.ts'
import { KeySecret } from './key-secret.tsx'
import { LifetimeField, readLifetime } from './lifetime-field.tsx'

type Rotation = Schema<'ApiKeyRotation'>

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
      <OverlapField what="key" usual="24h" />
      <LifetimeField id={`lifetime-${apiKey.id}`} />
    </AgentForm>
  )
}

function readRotation(form: FormData): Rotation {
  return { overlap: readOverlap(form), expires_in_days: readLifetime(form) }
}
