import { useRef, useState } from 'react'
import { ActionLinks } from '../../../components/ui/action-links.tsx'
import { formatDate } from '../../../lib/date.ts'
import { Panel } from '../panel.tsx'
import type { Member } from './list-members.ts'
import { RemoveForm } from './remove-form.tsx'
import { RoleForm } from './role-form.tsx'

type MemberAction = 'role' | 'remove'

/** Forms open below the member, one at a time; closing one returns the focus to the address. */
export function MemberRow({ member, isOwner }: { member: Member; isOwner: boolean }) {
  const [action, setAction] = useState<MemberAction>()
  const heading = useRef<HTMLHeadingElement>(null)
  const { email, id } = member
  const close = () => {
    setAction(undefined)
    heading.current?.focus()
  }
  const actions = actionsFor(member, isOwner)
  return (
    <li className="border-b border-line py-5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <h3 ref={heading} tabIndex={-1} className="min-w-0 font-medium break-words outline-none">
          <bdi>{email}</bdi>
          {member.is_you && <span className="font-normal text-muted"> (you)</span>}
        </h3>
        <p className="text-sm text-muted">{ROLES[member.role]}</p>
      </div>
      <MemberNote member={member} />
      {actions.length > 0 && (
        <div className="mt-2 -mb-2">
          <ActionLinks actions={actions} open={action} subject={`of ${email}`} onToggle={setAction} />
        </div>
      )}
      {action && id && (
        <div className="mt-5">
          <Panel>
            {action === 'role' ? (
              <RoleForm member={{ ...member, id }} onDone={close} />
            ) : (
              <RemoveForm member={{ ...member, id }} onDone={close} />
            )}
          </Panel>
        </div>
      )}
    </li>
  )
}

const ROLES: Record<Member['role'], string> = { owner: 'Owner', admin: 'Admin', member: 'Member' }

function actionsFor({ id, is_you, joined_at }: Member, isOwner: boolean) {
  if (id === null) return []
  if (!isOwner) return is_you ? [{ name: 'remove', label: 'Leave' } as const] : []
  return [
    { name: 'role', label: 'Change role' } as const,
    { name: 'remove', label: joined_at ? 'Remove' : 'Revoke invitation' } as const,
  ]
}

function MemberNote({ member }: { member: Member }) {
  const text = noteOn(member)
  if (!text) return null
  const isFault = member.status === 'no_place' || member.is_mail_returned
  const tone = isFault ? 'text-danger' : 'text-muted'
  return <p className={`mt-2 text-note leading-relaxed ${tone}`}>{text}</p>
}

function noteOn(member: Member): string | undefined {
  const { expires_at: expiresAt, invited_at: invitedAt, is_mail_returned: isReturned, status } = member
  if (isReturned)
    return `The mail of the invitation of ${dayOf(invitedAt)} came back, so the address may be wrong. Revoke the invitation and invite the right address, or invite this one again.`
  switch (status) {
    case 'active':
      return undefined
    case 'invited':
      return `Invited on ${dayOf(invitedAt)}, open until ${dayOf(expiresAt)}.`
    case 'expired':
      return 'The invitation has expired. Invite the address again to renew it.'
    case 'no_place':
      return 'The plan has no place for this member, who cannot use the account.'
  }
}

const dayOf = (instant: string | null) => (instant ? formatDate(instant) : 'an unknown day')
