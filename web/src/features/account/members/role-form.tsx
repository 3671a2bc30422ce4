import { AgentForm } from '../agent-form.tsx'
import { changeRole, type MemberRole, useMemberChange } from './change-members.ts'
import type { Member } from './list-members.ts'
import { RoleField, readRole } from './role-field.tsx'

export interface MemberFormProps {
  member: Member & { id: string }
  onDone(): void
}

export function RoleForm({ member: { email, id, role }, onDone }: MemberFormProps) {
  const { mutate, isPending, error } = useMemberChange((to: MemberRole) => changeRole(id, to))
  return (
    <AgentForm
      label={`Role of ${email}`}
      submit="Change role"
      isPending={isPending}
      error={error}
      onSubmit={(form) => mutate(readRole(form), { onSuccess: onDone })}
      onCancel={onDone}
    >
      <RoleField defaultValue={role === 'admin' ? 'admin' : 'member'} />
    </AgentForm>
  )
}
