import { brand } from '@kamiyo/catalog/brand'
import { formatDate } from '../../../lib/date.ts'
import { textAt } from '../../../lib/json.ts'
import { findMemberById, listOwners, type MemberRecord } from '../../accounts/members-repository.ts'
import { findAccountName } from '../../accounts/repository.ts'
import { type Composer, cancelled, dashboardUrl, type Mail, toReady } from '../compose/mail.ts'
import { withoutLinks } from '../compose/strangers-words.ts'
import type { SubjectNotice } from '../templates/notice.tsx'

/** The person who was invited or has joined is looked up when the e-mail is sent. */
interface AboutMember {
  memberId: string
  accountId: string
}

export const memberMailKey = (memberId: string, at: Date) => `${memberId}:${at.toISOString()}`

const memberRow = ({ memberId, accountId }: AboutMember, at: Date) => ({
  dedupeKey: memberMailKey(memberId, at),
  details: { memberId, accountId },
})

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

export const memberInvited: Mail<AboutMember & { invitedAt: Date }> = {
  row: (request) => memberRow(request, request.invitedAt),
  compose: aboutMember(async (deps, member, accountName) => {
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
  }),
}

export const memberJoined: Mail<AboutMember & { joinedAt: Date }> = {
  row: (request) => memberRow(request, request.joinedAt),
  compose: aboutMember(async (deps, { accountId, email, role }, accountName) => {
    const owners = await listOwners(deps.db, accountId)
    if (owners.length === 0) return cancelled('There is no address to send to')
    const notice = memberJoinedNotice({ email, accountName, role, dashboardUrl: dashboardUrl(deps) })
    return await toReady(deps, owners, notice)
  }),
}

/** `As an admin, you can …` */
function rights(role: string, who: 'you' | 'they'): string {
  const own = who === 'you' ? 'your' : 'their'
  if (role === 'admin')
    return `As an admin, ${who} can create and manage all of its agents, and see everything else.`
  return `As a member, ${who} can create and manage ${own} own agents, and see everything else.`
}

/**
 * The name is what a stranger may have written. It is neither in the subject nor in the title, and no mail program makes a link of it:
 * an invisible character stands after its dots and slashes.
 */
export function memberInvitedNotice(invitation: {
  invitedBy: string
  accountName: string
  role: string
  email: string
  expiresOn: string
  signInUrl: string
}): SubjectNotice {
  const { email, expiresOn, invitedBy, role, signInUrl } = invitation
  const accountName = withoutLinks(invitation.accountName)
  return {
    subject: `${invitedBy} invites you to their account at ${brand.productName}`,
    title: 'Join an account',
    preview: `Sign in as ${email} by ${expiresOn}`,
    paragraphs: [
      `${invitedBy} invites you to join their account at ${brand.productName}, which they call “${accountName}”. ${rights(role, 'you')}`,
      `Sign in with this address, ${email}, to accept. There is no password: we mail you a code. If you do not know who this is, ignore this e-mail; nothing will happen.`,
    ],
    facts: [
      { label: 'Account', value: accountName },
      { label: 'Role', value: role },
      { label: 'Open until', value: expiresOn },
    ],
    action: { label: 'Sign in to accept', url: signInUrl },
  }
}

export function memberJoinedNotice(joined: {
  email: string
  accountName: string
  role: string
  dashboardUrl: string
}): SubjectNotice {
  const { accountName, dashboardUrl, email, role } = joined
  return {
    subject: `${email} joined ${accountName} - ${brand.productName}`,
    title: `${email} joined ${accountName}`,
    preview: `Role: ${role}`,
    paragraphs: [
      `${email} has accepted the invitation to your account ${accountName}. ${rights(role, 'they')}`,
      'You can change their role or remove them on the dashboard, under Members.',
    ],
    facts: [
      { label: 'Member', value: email },
      { label: 'Role', value: role },
    ],
    action: { label: 'Open the dashboard', url: dashboardUrl },
  }
}
