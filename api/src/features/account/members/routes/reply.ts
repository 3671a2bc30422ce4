import type { Static } from 'typebox'
import { normalAddress } from '../../../../lib/normal-address.ts'
import type { Member } from '../../member.ts'
import type { MembersReply } from '../schemas.ts'
import type { People } from '../service.ts'

type Reply = Static<typeof MembersReply>
type MemberReply = Reply['members'][number]

export function toMembersReply({ owners, members, maxMembers }: People, you: Member, now: Date): Reply {
  return {
    members: [
      ...owners.map((email) => toOwner(email, you)),
      ...members.map((member) => toMember(member, you, now)),
    ],
    max_members: maxMembers,
  }
}

function toOwner(email: string, you: Member): MemberReply {
  const since = {
    invited_by: null,
    invited_at: null,
    expires_at: null,
    joined_at: null,
    is_mail_returned: false,
  }
  return { id: null, email, role: 'owner', status: 'active', ...since, is_you: email === you.email }
}

function toMember(member: People['members'][number], you: Member, now: Date): MemberReply {
  const { record, isWithinPlan, isMailReturned } = member
  const { id, email, role, invitedAt, invitedBy, expiresAt, joinedAt } = record
  const invitation = expiresAt > now ? 'invited' : 'expired'
  return {
    id,
    email,
    role,
    status: joinedAt ? (isWithinPlan ? 'active' : 'no_place') : invitation,
    invited_by: invitedBy,
    invited_at: invitedAt.toISOString(),
    expires_at: joinedAt ? null : expiresAt.toISOString(),
    joined_at: joinedAt?.toISOString() ?? null,
    is_mail_returned: isMailReturned,
    is_you: normalAddress(email) === you.email,
  }
}
