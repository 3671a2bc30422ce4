import { type ComponentType, useRef, useState } from 'react'
import { ActionLinks } from '../../../components/ui/action-links.tsx'
import { formatAgo, formatDate } from '../../../lib/date.ts'
import { Panel } from '../panel.tsx'
import type { KeyFormProps } from './key-form-props.ts'
import { scopesText } from './key-scopes.ts'
import type { ApiKey } from './list-keys.ts'
import { RevokeKeyForm } from './revoke-key-form.tsx'
import { RotateKeyForm } from './rotate-key-form.tsx'

type KeyAction = 'rotate' | 'revoke'

const ACTIONS: readonly { name: KeyAction; label: string; Form: ComponentType<KeyFormProps> }[] = [
  { name: 'rotate', label: 'New key', Form: RotateKeyForm },
  { name: 'revoke', label: 'Revoke', Form: RevokeKeyForm },
]

/** Forms open below the key; closing one returns the focus to the key's name. */
export function KeyRow({ apiKey, nowMs }: { apiKey: ApiKey; nowMs: number }) {
  const [action, setAction] = useState<KeyAction>()
  const heading = useRef<HTMLHeadingElement>(null)
  const Form = ACTIONS.find(({ name }) => name === action)?.Form
  const actions = ACTIONS.filter(({ name }) => name === 'revoke' || apiKey.is_manageable)
  const close = () => {
    setAction(undefined)
    heading.current?.focus()
  }
  return (
    <li className="border-b border-line py-5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <h3 ref={heading} tabIndex={-1} className="min-w-0 font-medium break-words outline-none">
          <bdi>{apiKey.name}</bdi>{' '}
          <span className="font-mono text-fine font-normal text-faint">{apiKey.prefix}…</span>
        </h3>
        <p className="text-sm text-muted">{usedText(apiKey, nowMs)}</p>
      </div>
      <p className="mt-1 text-sm text-faint">
        {scopesText(apiKey.scopes)}. {endText(apiKey)}
      </p>
      {(apiKey.status === 'active' || Form) && (
        <div className="mt-2 -mb-2">
          <ActionLinks actions={actions} open={action} subject={`of ${apiKey.name}`} onToggle={setAction} />
        </div>
      )}
      {Form && (
        <div className="mt-5">
          <Panel>
            <Form key={action} apiKey={apiKey} onDone={close} />
          </Panel>
        </div>
      )}
    </li>
  )
}

function usedText({ last_used_at, created_at }: ApiKey, nowMs: number): string {
  return last_used_at
    ? `Last used ${formatAgo(last_used_at, nowMs)}`
    : `Never used, made on ${formatDate(created_at)}`
}

function endText({ status, expires_at, revoked_at }: ApiKey): string {
  if (status === 'revoked')
    return `Revoked${revoked_at ? ` on ${formatDate(revoked_at)}` : ''}, so it is refused.`
  if (expires_at === null) return 'Works until it is revoked.'
  return status === 'expired'
    ? `Refused since ${formatDate(expires_at)}.`
    : `Works until ${formatDate(expires_at)}.`
}
