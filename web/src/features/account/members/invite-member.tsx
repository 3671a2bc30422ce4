import { useRef, useState } from 'react'
import { Button } from '../../../components/ui/button.tsx'
import { TextField } from '../../../components/ui/field.tsx'
import { AgentForm } from '../agent-form.tsx'
import { Panel } from '../panel.tsx'
import { inviteMember, useMemberChange } from './change-members.ts'
import { RoleField, readRole } from './role-field.tsx'

export function InviteMember({ count, maxMembers }: { count: number; maxMembers: number | null }) {
  const [isOpen, setOpen] = useState(false)
  const [invited, setInvited] = useState<string>()
  const { mutate, isPending, error, reset } = useMemberChange(inviteMember)
  const region = useRef<HTMLDivElement>(null)
  const close = () => {
    reset()
    setOpen(false)
    region.current?.focus()
  }
  return (
    <div ref={region} tabIndex={-1} className="pt-6 outline-none">
      <p role="status" className="pb-4 text-note text-muted empty:hidden">
        {invited && !isOpen && `An invitation is on its way to ${invited}. They accept by signing in.`}
      </p>
      {isOpen ? (
        <Panel>
          <AgentForm
            label="Invite somebody"
            submit="Send the invitation"
            isPending={isPending}
            error={error}
            onSubmit={(form) => {
              const email = String(form.get('email') ?? '').trim()
              const onSuccess = () => {
                setInvited(email)
                close()
              }
              mutate({ email, role: readRole(form) }, { onSuccess })
            }}
            onCancel={close}
          >
            <TextField
              id="invited-email"
              name="email"
              type="email"
              label="E-mail address"
              hint="They sign in with it; the invitation is valid for seven days."
              autoComplete="off"
              required
              maxLength={254}
            />
            <RoleField />
          </AgentForm>
        </Panel>
      ) : (
        <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
          <Button variant="secondary" onClick={() => setOpen(true)}>
            Invite somebody
          </Button>
          {maxMembers !== null && (
            <p className="text-sm text-muted tabular-nums">
              {count} of {maxMembers} places in use
            </p>
          )}
        </div>
      )}
    </div>
  )
}
