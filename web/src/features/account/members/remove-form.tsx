import { AgentForm } from '../agent-form.tsx'
import { type AgentsOfMember, removeMember, useMemberChange } from './change-members.ts'
import type { MemberFormProps } from './role-form.tsx'

export function RemoveForm({ member, onDone }: MemberFormProps) {
  const { email, id, is_you: isYou, joined_at: joinedAt } = member
  const { mutate, isPending, error } = useMemberChange((agents: AgentsOfMember) => removeMember(id, agents))
  return (
    <AgentForm
      label={isYou ? 'Leave the account' : `Remove ${email}`}
      submit={isYou ? 'Leave' : joinedAt ? 'Remove' : 'Revoke'}
      isDangerous
      isPending={isPending}
      error={error}
      // The member and the form disappear, so the focus moves to the heading of the list.
      onSubmit={(form) =>
        mutate(readAgents(form), { onSuccess: () => document.getElementById('members')?.focus() })
      }
      onCancel={onDone}
    >
      {joinedAt ? (
        <>
          <p className="leading-relaxed text-muted">
            {isYou
              ? 'You lose access to the account until you are invited again. Unless you have another one, you are signed out everywhere.'
              : 'They lose access to the account at once, until you invite them again. Unless they have another one, they are signed out everywhere.'}
          </p>
          <AgentsField isYou={isYou} />
        </>
      ) : (
        <p className="leading-relaxed text-muted">The invitation that we sent stops working.</p>
      )}
    </AgentForm>
  )
}

function AgentsField({ isYou }: { isYou: boolean }) {
  const choices = [
    { value: 'revoke', label: 'are revoked: their tokens are refused from the next call on' },
    { value: 'keep', label: 'go on working, and stay with the account' },
  ]
  return (
    <fieldset>
      <legend className="text-note font-medium">The agents that {isYou ? 'you' : 'they'} made</legend>
      {choices.map(({ value, label }) => (
        <label key={value} className="flex min-h-11 items-center gap-3">
          <input
            type="radio"
            name="agents"
            value={value}
            defaultChecked={value === 'revoke'}
            className="accent-accent"
          />
          {label}
        </label>
      ))}
    </fieldset>
  )
}

function readAgents(form: FormData): AgentsOfMember {
  return form.get('agents') === 'keep' ? 'keep' : 'revoke'
}
