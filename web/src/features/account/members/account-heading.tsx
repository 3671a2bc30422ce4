import { useRef, useState } from 'react'
import { FailureText } from '../../../components/ui/failure-text.tsx'
import { TextField } from '../../../components/ui/field.tsx'
import { AgentForm } from '../agent-form.tsx'
import type { Account } from '../get-account.ts'
import { Panel } from '../panel.tsx'
import { chooseAccount, renameAccount, useMemberChange } from './change-members.ts'

const ROLES = { owner: 'Owner', admin: 'Admin', member: 'Member' }

/** Shows the current account, the choice of another one, and for its owner a way to rename it. */
export function AccountHeading({ account }: { account: Account }) {
  return (
    <div className="space-y-3">
      <p className="break-words">{account.email}</p>
      {account.role !== 'owner' && (
        <p className="break-words">
          {ROLES[account.role]} of{' '}
          <bdi>{account.name ?? account.account?.owner_email ?? 'an account without a name'}</bdi>
        </p>
      )}
      {account.accounts.length > 1 && <AccountChoice account={account} />}
      {account.role === 'owner' && account.account && <AccountName name={account.name} />}
    </div>
  )
}

function AccountChoice({ account }: { account: Account }) {
  const { mutate, isPending, error } = useMemberChange(chooseAccount)
  return (
    <div>
      <label htmlFor="account-choice" className="block text-note font-medium text-text">
        Account
      </label>
      <select
        id="account-choice"
        className="mt-2 h-12 max-w-full rounded-md border border-edge bg-panel px-4 text-base text-text hover:border-faint"
        value={account.account?.id}
        disabled={isPending}
        onChange={(event) => mutate(event.currentTarget.value)}
      >
        {account.accounts.map(({ id, name, owner_email, role }) => (
          <option key={id} value={id}>
            {name ?? owner_email ?? 'Without a name'} ({role})
          </option>
        ))}
      </select>
      <div role="alert" className="mt-2 text-note empty:hidden">
        {error && <FailureText title="The account was not changed." error={error} />}
      </div>
    </div>
  )
}

function AccountName({ name }: { name: string | null }) {
  const [isOpen, setOpen] = useState(false)
  const { mutate, isPending, error } = useMemberChange(renameAccount)
  const button = useRef<HTMLButtonElement>(null)
  const close = () => {
    setOpen(false)
    button.current?.focus()
  }
  return (
    <div>
      <p className="break-words">
        {name ? <bdi>{name}</bdi> : 'This account has no name yet.'}{' '}
        <button
          ref={button}
          type="button"
          className="link min-h-11 text-note"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {name ? 'Rename' : 'Name it'}
          <span className="sr-only"> the account</span>
        </button>
      </p>
      {isOpen && (
        <div className="mt-3 max-w-md text-text">
          <Panel>
            <AgentForm
              label="Name of the account"
              submit="Save the name"
              isPending={isPending}
              error={error}
              onSubmit={(form) => mutate(String(form.get('name') ?? '').trim(), { onSuccess: close })}
              onCancel={close}
            >
              <TextField
                id="account-name"
                name="name"
                label="Name of the account"
                hint="Members see it, and so does everybody you invite."
                autoComplete="organization"
                required
                maxLength={60}
                defaultValue={name ?? ''}
              />
            </AgentForm>
          </Panel>
        </div>
      )}
    </div>
  )
}
