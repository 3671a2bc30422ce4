import type { Browser } from '../../../auth/browser.ts'
import { hashBrowser } from '../../../auth/browser.ts'
import type { AuthSession } from '../../../auth/client.ts'
import { readEndSessionsKey } from '../../../auth/end-sessions.ts'
import { deleteSession, deleteSessions, findUserAddress } from '../../../auth/sessions-repository.ts'
import type { Tx } from '../../../db/client.ts'
import { withTransaction } from '../../../db/transaction.ts'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { recordAudit } from '../../audit/service.ts'
import { forgetBrowsers } from '../sign-in/known-browsers.ts'

type SessionDeps = Pick<Deps, 'clock' | 'config' | 'db'>

export async function endSession({ db }: SessionDeps, own: AuthSession, id: string, ip: string) {
  await withTransaction(db, async (tx) => {
    if (!(await deleteSession(tx, own.userId, id))) throw sessionNotFound()
    await audit(tx, { action: 'session.end', email: own.email, subjectId: id, ip })
  })
}

export async function endOtherSessions({ db }: SessionDeps, own: AuthSession, ip: string): Promise<void> {
  await withTransaction(db, async (tx) => {
    const ended = await deleteSessions(tx, own.userId, own.id)
    await audit(tx, { action: 'session.end_others', email: own.email, subjectId: own.id, ip, ended })
  })
}

export async function endAllSessions({ db }: SessionDeps, own: AuthSession, ip: string): Promise<void> {
  await withTransaction(db, async (tx) => {
    const ended = await deleteSessions(tx, own.userId, undefined)
    await audit(tx, { action: 'session.end_all', email: own.email, subjectId: own.id, ip, ended })
  })
}

/**
 * Ends all sessions through the link in an e-mail, without signing in, and returns whose they were. All
 * browsers except the current one become unknown again, so their next sign-in is reported to the owner.
 */
export async function endSessionsByLink(
  { clock, config, db }: SessionDeps,
  key: string,
  from: { browser: Browser; ip: string },
): Promise<string> {
  const userId = readEndSessionsKey(config, key, clock.now())
  const email = userId && (await findUserAddress(db, userId))
  if (!userId || !email) throw invalidLink()
  await withTransaction(db, async (tx) => {
    const ended = await deleteSessions(tx, userId, undefined)
    await forgetBrowsers(tx, userId, hashBrowser(config, from.browser))
    await audit(tx, { action: 'session.end_by_link', email, subjectId: userId, ip: from.ip, ended })
  })
  return userId
}

interface Ending {
  action: string
  email: string
  subjectId: string
  ip: string
  ended?: number
}

async function audit(tx: Tx, { action, email, subjectId, ip, ended }: Ending): Promise<void> {
  await recordAudit(tx, {
    actor: email,
    action,
    subjectType: 'session',
    subjectId,
    reason: 'asked for by its owner',
    ip,
    ...(ended !== undefined && { after: { ended } }),
  })
}

function sessionNotFound(): AppError {
  return new AppError('not_found', 'None of your sessions has this id. See /api/account/sessions for yours.')
}

function invalidLink(): AppError {
  return new AppError(
    'invalid_link',
    'This link is not complete, or older than 30 days. Open the one of a newer mail, or sign in and end the sessions there.',
    { param: 'key' },
  )
}
