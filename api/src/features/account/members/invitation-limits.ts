import type { Tx } from '../../../db/client.ts'
import { AppError } from '../../../errors.ts'
import { DAY_MS } from '../../../lib/durations.ts'
import {
  type InvitationMail,
  listInvitationMails,
  tryLockInvitee,
} from '../../accounts/invitations-repository.ts'

/**
 * Per day. Each is an e-mail to someone who did not ask for it, so the limit for an address applies across
 * all accounts.
 */
const LIMITS: readonly { most: number; counts: (mail: InvitationMail) => boolean; found: string }[] = [
  {
    most: 20,
    counts: (mail) => mail.isOfAccount,
    found: 'This account has sent 20 invitations within a day',
  },
  {
    most: 3,
    counts: (mail) => mail.isOfAccount && mail.isToAddress,
    found: 'This account has sent this address three invitations within a day',
  },
  {
    most: 10,
    counts: (mail) => mail.isToAddress,
    found: 'This address has been sent too many invitations within a day',
  },
]

/** Withdrawn invitations are included: their e-mails have been sent. */
export async function assertMayMailInvitation(
  tx: Tx,
  invitation: { accountId: string; email: string },
  now: Date,
): Promise<void> {
  if (!(await tryLockInvitee(tx, invitation.email))) throw invitedElsewhere()
  const mails = await listInvitationMails(tx, invitation, new Date(now.getTime() - DAY_MS))
  for (const { most, counts, found } of LIMITS) {
    const inTheWay = mails.filter(counts)[most - 1]
    if (inTheWay) throw tooMany(found, (inTheWay.createdAt.getTime() + DAY_MS - now.getTime()) / 1000)
  }
}

function tooMany(found: string, seconds: number): AppError {
  const retryAfterSeconds = Math.max(1, Math.ceil(seconds))
  const hours = Math.ceil(retryAfterSeconds / 3600)
  return new AppError(
    'rate_limited',
    `${found}. Send the next one in ${hours} ${hours === 1 ? 'hour' : 'hours'}.`,
    { param: 'email', retryAfterSeconds },
  )
}

function invitedElsewhere(): AppError {
  return new AppError(
    'rate_limited',
    'Another invitation to this address is being sent at this moment. Try again in a few seconds.',
    { param: 'email', retryAfterSeconds: 5 },
  )
}
