import { Button } from '../../../components/ui/button.tsx'
import { TextField } from '../../../components/ui/field.tsx'
import { AgentForm } from '../agent-form.tsx'
import { NewSecret } from '../new-secret.tsx'
import { createKey, useKeyChange } from './change-keys.ts'
import { KEY_SCOPES } from './key-scopes.ts'
import { KeySecret } from './key-secret.tsx'
import { LifetimeField, readLifetime } from './lifetime-field.tsx'

export function CreateKey({ isOwner }: { isOwner: boolean }) {
  const { mutate, isPending, error, data, reset } = useKeyChange(createKey)
  return (
    <NewSecret
      reset={reset}
      secret={data && ((close) => <KeySecret secret={data.key} onDone={close} />)}
      form={(close) => (
        <AgentForm
          label="New API key"
          submit="Create key"
          isPending={isPending}
          error={error}
          onSubmit={(form) => mutate(readOrder(form))}
          onCancel={close}
        >
          <TextField
            id="key-name"
            name="name"
            label="Name"
            hint="Which system uses it, such as CRM."
            autoComplete="off"
            required
            maxLength={100}
          />
          <ScopeFields isOwner={isOwner} />
          <LifetimeField id="key-lifetime" />
        </AgentForm>
      )}
      closed={(open) => (
        <Button variant="secondary" onClick={open}>
          New API key
        </Button>
      )}
    />
  )
}

function ScopeFields({ isOwner }: { isOwner: boolean }) {
  return (
    <fieldset>
      <legend className="text-note font-medium">It may</legend>
      {KEY_SCOPES.filter(({ ownerOnly }) => isOwner || !ownerOnly).map(({ scope, label }) => (
        <label key={scope} className="flex min-h-11 items-center gap-3">
          <input
            type="checkbox"
            name="scope"
            value={scope}
            defaultChecked={scope === 'usage:write'}
            className="accent-accent"
          />
          <span>
            {label} <span className="font-mono text-fine text-faint">{scope}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}

function readOrder(form: FormData) {
  const chosen = form.getAll('scope')
  return {
    name: String(form.get('name') ?? '').trim(),
    scopes: KEY_SCOPES.map(({ scope }) => scope).filter((scope) => chosen.includes(scope)),
    expires_in_days: readLifetime(form),
  }
}
