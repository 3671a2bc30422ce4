import type { MemberRole } from './change-members.ts'

const ROLES: readonly { value: MemberRole; label: string; hint: string }[] = [
  { value: 'member', label: 'Member', hint: 'makes agents, manages their own, reads the rest' },
  { value: 'admin', label: 'Admin', hint: 'manages all agents, reads the rest' },
]

export function RoleField({ defaultValue = 'member' }: { defaultValue?: MemberRole }) {
  return (
    <fieldset>
      <legend className="text-note font-medium">Role</legend>
      {ROLES.map(({ value, label, hint }) => (
        <label key={value} className="flex min-h-11 items-center gap-3">
          <input
            type="radio"
            name="role"
            value={value}
            defaultChecked={value === defaultValue}
            className="accent-accent"
          />
          <span>
            {label}: <span className="text-muted">{hint}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}

export function readRole(form: FormData): MemberRole {
  return form.get('role') === 'admin' ? 'admin' : 'member'
}
