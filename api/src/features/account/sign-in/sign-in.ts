import { setTimeout as sleep } from 'node:timers/promises'
import { browserCookie, hashBrowser, newBrowser } from '../../../auth/browser.ts'
import { isAdmin } from '../../../auth/session.ts'
import { updateSessionAccount } from '../../../auth/sessions-repository.ts'
import type { Tx } from '../../../db/client.ts'
import { withExclusiveLock } from '../../../db/exclusive.ts'
import { withTransaction } from '../../../db/transaction.ts'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { nameBrowser } from '../../../http/browser-name.ts'
import { acceptInvitations } from '../../accounts/members-repository.ts'
import { listMemberships } from '../../accounts/repository.ts'
import { recordAudit } from '../../audit/service.ts'
import { proveCustomers, tryLockAddress } from '../../customers/repository.ts'
import { enqueueEmail } from '../../emails/service.ts'
import { beginFree, isNewcomer, type Newcomer } from '../../provisioning/begin-free.ts'
import { maySignIn } from '../member.ts'
import { type Caller, codeOwner } from './caller.ts'
import { redeemCode } from './codes.ts'
import { rememberBrowser } from './known-browsers.ts'

/** All refusals run the same statements; this hides any remaining difference in timing. */
const QUICKEST_REFUSAL_MS = 250
/** The code is used up, so it is worth waiting for as long as pages wait for an answer. */
const ADDRESS_WAIT_MS = 6_000

/**
 * Returns the cookies of the new session, or undefined if the code is not valid, with the same work and time
 * for every reason.
 */
export async function signIn(
  deps: Deps,
  caller: Caller,
  email: string,
  code: string,
): Promise<string[] | undefined> {
  const answerAt = sleep(QUICKEST_REFUSAL_MS)
  const isProved = await redeemCode(deps, codeOwner(caller, email, 'sign_in'), code)
  if (isProved && (await maySignIn(deps, email))) return await startSession(deps, caller, email)
  await answerAt
  return undefined
}

async function startSession(deps: Deps, caller: Caller, email: string): Promise<string[]> {
  const { config } = deps
  const { userId, sessionId, cookies } = await deps.auth.startSession(email, caller.userAgent)
  const { id } = caller.browser.hasSignedIn ? caller.browser : newBrowser()
  const browser = { id, hasSignedIn: true }
  await withTransaction(deps.db, async (tx) => {
    const isNew = await rememberBrowser(tx, userId, hashBrowser(config, browser))
    if (isNew) await notifyOwner(tx, deps, caller, { userId, sessionId, email })
    await proveCustomers(tx, email)
    await joinAccounts(tx, deps, { sessionId, email, ip: caller.ip })
  })
  await beginUnlessOperator(deps, { email, ip: caller.ip })
  return [...cookies, browserCookie(config, browser)]
}

/**
 * Signing in accepts the open invitations of an address. Who has no account yet sees that one first. Everybody else stays where they
 * were: whoever invites must not make them work in another account unnoticed.
 */
async function joinAccounts(
  tx: Tx,
  deps: Deps,
  { sessionId, email, ip }: { sessionId: string; email: string; ip: string },
): Promise<void> {
  const now = deps.clock.now()
  const isNew = (await listMemberships(tx, email)).length === 0
  for (const { id, accountId, role } of await acceptInvitations(tx, email, now)) {
    await recordAudit(tx, {
      actor: email,
      action: 'member.join',
      subjectType: 'member',
      subjectId: id,
      reason: 'signed in with the address that was invited',
      ip,
      after: { role },
    })
    await enqueueEmail(tx, deps, { kind: 'member_joined', memberId: id, accountId, joinedAt: now })
    if (isNew) await updateSessionAccount(tx, sessionId, accountId)
  }
}

/**
 * Operators look after the accounts of others, and need none. The lock of the address is waited for without a connection: otherwise those
 * who sign in with one address would take all connections from those with another.
 */
async function beginUnlessOperator(deps: Deps, newcomer: Newcomer): Promise<void> {
  const { catalog, config, db } = deps
  const { email } = newcomer
  if (!catalog.freePlan || isAdmin(config, email) || !(await isNewcomer(db, email))) return
  const lock = {
    tryLock: async (tx: Tx) => await tryLockAddress(tx, email),
    busy: addressBusy,
    timeoutMs: ADDRESS_WAIT_MS,
  }
  await withExclusiveLock(db, lock, async (tx, afterCommit) => {
    await beginFree({ tx, deps, afterCommit }, newcomer)
  })
}

async function notifyOwner(
  tx: Tx,
  deps: Deps,
  { ip, userAgent }: Caller,
  { email, ...started }: { userId: string; sessionId: string; email: string },
): Promise<void> {
  const browser = nameBrowser(userAgent)
  await recordAudit(tx, {
    actor: email,
    action: 'session.start',
    subjectType: 'session',
    subjectId: started.sessionId,
    reason: 'signed in from a new browser',
    ip,
    after: { browser },
  })
  await enqueueEmail(tx, deps, {
    kind: 'browser_signed_in',
    ...started,
    occurredAt: deps.clock.now(),
    browser,
  })
}

function addressBusy(): AppError {
  return new AppError(
    'rate_limited',
    'Your account is being changed elsewhere at the moment. Ask for another code in a few seconds.',
    { retryAfterSeconds: 5 },
  )
}

export function invalidCode(): AppError {
  return new AppError(
    'invalid_code',
    'This code is wrong, used up, older than ten minutes, or was asked for in another browser. Take the newest mail, or ask for another code here.',
    { param: 'code' },
  )
}
