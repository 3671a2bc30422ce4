import { describeLargerRoom } from '@kamiyo/catalog/room'
import { useQuery } from '@tanstack/react-query'
import { LoadNote } from '../../../components/ui/load-note.tsx'
import { DashboardSection } from '../dashboard-section.tsx'
import type { Account } from '../get-account.ts'
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
          {isOwner && account.account && <Room account={account} people={data} />}
        </>
      ) : (
        <LoadNote result={result} what="the members" />
      )}
    </DashboardSection>
  )
}

/** Open invitations count too, so that there is room for everyone who accepts one. */
function Room({ account, people }: { account: Account; people: People }) {
  const { members, max_members: maxMembers } = people
  if (maxMembers === null || members.length < maxMembers)
    return <InviteMember count={members.length} maxMembers={maxMembers} />
  return (
    <p className="pt-6 text-note leading-relaxed text-muted">
      {describeLimit(account, maxMembers)} {describeLargerRoom(maxMembers)}
    </p>
  )
}

function describeLimit({ free_plan: freePlan, subscription }: Account, maxMembers: number): string {
  const withoutPlan = freePlan ? `The ${freePlan.name} plan` : undefined
  const offer = subscription ? 'Your plan' : withoutPlan
  if (maxMembers === 1)
    return offer ? `${offer} is for one person.` : 'Without a plan, nobody can be invited.'
  return `${offer ?? 'This account'} has room for ${maxMembers} people, open invitations included, and no place is free. Remove somebody, or change the plan.`
}
