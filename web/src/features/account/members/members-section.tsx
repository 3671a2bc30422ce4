import { useQuery } from '@tanstack/react-query'
import { DashboardSection } from '../dashboard-section.tsx'
import type { Account } from '../get-account.ts'
import { LoadNote } from '../load-note.tsx'
import { InviteMember } from './invite-member.tsx'
import { membersQuery, type People } from './list-members.ts'
import { MemberRow } from './member-row.tsx'

export function MembersSection({ account }: { account: Account }) {
  const result = useQuery(membersQuery)
  const { data } = result
  const isOwner = account.role === 'owner'
  return (
    <DashboardSection
      id="members"
      title="Members"
      lead={
        isOwner
          ? 'Who may sign in to this account. An admin manages all agents, a member their own; plan and payment stay with you.'
          : 'Who may sign in to this account. The owner manages plan, payment and members.'
      }
    >
      {data ? (
        <>
          <ul className="border-t border-line">
            {data.members.map((member) => (
              <MemberRow key={member.email} member={member} isOwner={isOwner} />
            ))}
          </ul>
          {isOwner && account.subscription && <Room people={data} />}
        </>
      ) : (
        <LoadNote result={result} what="the members" />
      )}
    </DashboardSection>
  )
}

/** Open invitations count too, so that there is room for everyone who accepts one. */
function Room({ people: { members, max_members: maxMembers } }: { people: People }) {
  if (maxMembers === null || members.length < maxMembers)
    return <InviteMember count={members.length} maxMembers={maxMembers} />
  return (
    <p className="pt-6 text-note leading-relaxed text-muted">
      {maxMembers === 1
        ? 'Your plan is for one person. Change to a larger one to invite others.'
        : `Your plan has room for ${maxMembers} people, open invitations included, and no place is free. Remove somebody, or change the plan.`}
    </p>
  )
}
