import { formatDate } from '../../../lib/date.ts'
import { textAt } from '../../../lib/json.ts'
import { findMemberById, listOwners, type MemberRecord } from '../../accounts/members-repository.ts'
import { findAccountName } from '../../accounts/repository.ts'
import { memberInvitedNotice, memberJoinedNotice } from '../notices/member.ts'
import { type Composer, cancelled, dashboardUrl, toReady } from './composed.ts'

type ComposeAboutMember = (
  deps: Parameters<Composer>[0],
  member: MemberRecord,
  accountName: string,
) => ReturnType<Composer>

function aboutMember(compose: ComposeAboutMember): Composer {
  return async (deps, { details }) => {
    const member = await findMemberById(deps.db, textAt(details, 'memberId') ?? '')
    if (!member) return cancelled('The invitation was taken back, or the member was removed')
    const name = await findAccountName(deps.db, member.accountId)
    return await compose(deps, member, name ?? member.invitedBy)
  }
}

export const composeMemberInvited = aboutMember(async (deps, member, accountName) => {
  const { email, expiresAt, invitedBy, joinedAt, role } = member
  if (joinedAt) return cancelled('The invitation is accepted')
  if (expiresAt <= deps.clock.now()) return cancelled('The invitation has expired')
  const notice = memberInvitedNotice({
    invitedBy,
    accountName,
    role,
    email,
    expiresOn: formatDate(expiresAt),
    signInUrl: `${deps.config.http.publicUrl}/sign-in`,
  })
  return await toReady(deps, email, notice)
})

export const composeMemberJoined = aboutMember(async (deps, { accountId, email, role }, accountName) => {
  const owners = await listOwners(deps.db, accountId)
  if (owners.length === 0) return cancelled('There is no address to send to')
  const notice = memberJoinedNotice({ email, accountName, role, dashboardUrl: dashboardUrl(deps) })
  return await toReady(deps, owners, notice)
})
