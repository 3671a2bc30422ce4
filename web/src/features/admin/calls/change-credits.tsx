import { useRef, useState } from 'react'
import { ActionLinks } from '../../../components/ui/action-links.tsx'
import { TextField } from '../../../components/ui/field.tsx'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { changeCredits } from '../actions/actions.ts'
import { ReasonForm } from '../actions/reason-form.tsx'
import { useAdminChange } from '../admin-query.ts'

const ACTIONS = [
  { name: 'grant', label: 'Grant credits' },
  { name: 'take', label: 'Take back credits' },
] as const
type Action = (typeof ACTIONS)[number]['name']

export function ChangeCredits({ accountId }: { accountId: string }) {
  const [open, setOpen] = useState<Action>()
  const [done, setDone] = useState('')
  const region = useRef<HTMLDivElement>(null)
  const close = (text: string) => {
    setOpen(undefined)
    setDone(text)
    region.current?.focus()
  }
  return (
    <div ref={region} tabIndex={-1} className="outline-none">
      <ActionLinks
        actions={ACTIONS}
        open={open}
        subject="of this account"
        onToggle={(action) => {
          setDone('')
          setOpen(action)
        }}
      />
      <p role="status" className="border-accent text-note not-empty:mt-3 not-empty:border-l not-empty:pl-4">
        {done}
      </p>
      {open && <CreditsForm key={open} accountId={accountId} action={open} onClose={close} />}
    </div>
  )
}

interface CreditsFormProps {
  accountId: string
  action: Action
  onClose(done: string): void
}

function CreditsForm({ accountId, action, onClose }: CreditsFormProps) {
  const isGrant = action === 'grant'
  // Sent again with the same id, it is done once.
  const [id] = useState(() => crypto.randomUUID())
  const { mutate, isPending, error } = useAdminChange((body: Schema<'CreditsChange'>) =>
    changeCredits(accountId, body),
  )
  return (
    <ReasonForm
      label={isGrant ? 'Grant credits' : 'Take back credits'}
      submit={isGrant ? 'Grant' : 'Take back'}
      explain={
        isGrant
          ? 'The account can use them from the next call on. It sees them among its credits, without the reason.'
          : 'Only credits that are left can be taken back. The account sees it among its calls, without the reason.'
      }
      isPending={isPending}
      error={error}
      onSubmit={(reason, form) =>
        mutate(
          { id, reason, ...readChange(form, isGrant) },
          { onSuccess: ({ balance }) => onClose(`Done. ${balance} credits are left.`) },
        )
      }
      onCancel={() => onClose('')}
    >
      <TextField
        id={`credits-${action}`}
        name="credits"
        label="Credits"
        type="number"
        inputMode="decimal"
        required
        min={0.001}
        max={1_000_000_000}
        step={0.001}
      />
      {isGrant && (
        <TextField
          id="credits-expires"
          name="expires"
          label="Can be used until"
          hint="The last day, in UTC. Leave it empty if they do not expire."
          type="date"
        />
      )}
    </ReasonForm>
  )
}

const DAY_MS = 86_400_000

function readChange(
  form: FormData,
  isGrant: boolean,
): Pick<Schema<'CreditsChange'>, 'credits' | 'expires_at'> {
  const credits = Number(form.get('credits'))
  const lastDay = String(form.get('expires') ?? '')
  return {
    credits: isGrant ? credits : -credits,
    ...(lastDay && { expires_at: new Date(Date.parse(lastDay) + DAY_MS).toISOString() }),
  }
}
