import { brand } from '@kamiyo/catalog/brand'
import type { SubjectNotice } from '../templates/notice.tsx'

/** What a member of each role may do, as the sentence of a mail goes on. */
const MAY: Record<string, string> = {
  admin: 'make and manage every agent of it, and read the rest',
  member: 'make agents of your own in it, and read the rest',
}

export function memberInvitedNotice(invitation: {
  invitedBy: string
  accountName: string
  role: string
  email: string
  expiresOn: string
  signInUrl: string
}): SubjectNotice {
  const { accountName, email, expiresOn, invitedBy, role, signInUrl } = invitation
  return {
    subject: `${invitedBy} invites you to ${accountName} - ${brand.productName}`,
    title: `Join ${accountName}`,
    preview: `Sign in as ${email} by ${expiresOn}`,
    paragraphs: [
      `${invitedBy} invites you to the account ${accountName} at ${brand.productName}. As its ${role} you may ${MAY[role] ?? 'read it'}.`,
      `Sign in with this address, ${email}, to accept. There is no password: we mail you a code. If you do not know who this is, ignore this mail, and nothing happens.`,
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
    preview: `As its ${role}`,
    paragraphs: [
      `${email} has accepted the invitation to your account ${accountName}, and as its ${role} may ${MAY[role] ?? 'read it'}.`,
      'You change their role or remove them on the dashboard, under Members.',
    ],
    facts: [
      { label: 'Member', value: email },
      { label: 'Role', value: role },
    ],
    action: { label: 'Open the dashboard', url: dashboardUrl },
  }
}
