import { randomInt } from 'node:crypto'
import type { Tx } from '../../../db/client.ts'
import { withExclusiveLock } from '../../../db/exclusive.ts'
import type { Deps } from '../../../deps.ts'
import { isSameSecret, keyedHash } from '../../../lib/keyed-hash.ts'
import { toOutage } from '../../../mail/failure.ts'
import { findPause } from '../../emails/claims-repository.ts'
import { composeCode } from '../../emails/code.ts'
import { pauseAll } from '../../emails/pause.ts'
import { isKnown } from '../member.ts'
import {
  assertMayAsk,
  assertNetworkMayAsk,
  tooManyAtOnce,
  triesOf,
  UNKNOWN_A_DAY,
  WINDOW_MS,
} from './code-limits.ts'
import {
  type CodeOwner,
  countCodeRequests,
  countMailedUnknown,
  countNetworkRequests,
  countTry,
  findUnsentCodeRequest,
  insertCodeRequest,
  markCodeSent,
  markCodeUsed,
  tryLockAddress,
  tryLockNetwork,
  updateCodeHash,
} from './code-requests.ts'

const TTL_MINUTES = 10
const TTL_MS = TTL_MINUTES * 60_000

/** The answer to a request for a code, whatever the address. */
export interface CodeRequested {
  status: 'accepted'
  /** The provider refuses all our e-mails, so the code may not come while it works. */
  delayed?: boolean
}

/**
 * Only records the request. The worker checks whether the address is known, so neither the answer nor its
 * timing reveals it.
 */
export async function requestCode(
  { catalog, clock, db, queue }: Pick<Deps, 'catalog' | 'db' | 'queue' | 'clock'>,
  owner: CodeOwner,
  hasOwnAllowance: boolean,
): Promise<CodeRequested> {
  const isForStrangers = catalog.freePlan !== null && !hasOwnAllowance
  const createdAt = clock.now()
  const before = (ms: number) => new Date(createdAt.getTime() - ms)
  const since = { recent: before(WINDOW_MS.recent), today: before(WINDOW_MS.today) }
  const lock = {
    tryLock: async (tx: Tx) =>
      (await tryLockAddress(tx, owner.email)) && (!isForStrangers || (await tryLockNetwork(tx, owner))),
    busy: tooManyAtOnce,
  }
  return await withExclusiveLock(db, lock, async (tx): Promise<CodeRequested> => {
    const asked = await countCodeRequests(tx, owner, since)
    assertMayAsk(asked, hasOwnAllowance)
    if (isForStrangers) assertNetworkMayAsk(await countNetworkRequests(tx, owner, since))
    const maxTries = triesOf(asked, hasOwnAllowance)
    const id = await insertCodeRequest(tx, { ...owner, hasOwnAllowance, maxTries, createdAt })
    await queue.enqueue(tx, 'code.send', id)
    return { status: 'accepted', ...((await findPause(tx)) === 'all' && { delayed: true }) }
  })
}

/**
 * Creates the code when it is sent, so that it is never stored; a retry creates a new one. A code for an
 * unknown address is created too but not sent, so that the work is the same up to that point.
 */
export async function mailCode(deps: Deps, id: string): Promise<void> {
  const request = await findUnsentCodeRequest(deps.db, id)
  const now = deps.clock.now()
  if (!request || request.createdAt.getTime() + TTL_MS < now.getTime()) return
  const { email, purpose } = request
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  await updateCodeHash(deps.db, id, hashOf(deps, id, code))
  const message = await composeCode(deps, {
    requestId: id,
    purpose,
    to: email,
    code,
    expiresInMinutes: TTL_MINUTES,
  })
  const wasUnknown = !(await isKnown(deps, email))
  if (wasUnknown && !(await mayMailUnknown(deps, now))) return
  const outcome = await deps.mailer.send(message)
  if (outcome.sent) return await markCodeSent(deps.db, id, { sentAt: now, wasUnknown })
  const { kind, message: reason } = outcome.failure
  if (kind === 'refused') await pauseAll(deps, reason)
  const outage = toOutage(outcome.failure)
  // The queue counts the failure and retries for as long as the code would be useful.
  if (outage) throw outage
  deps.log.warn({ codeRequestId: id, reason }, 'A code was not mailed')
}

/** Whether one more stranger may be mailed a code today, for the account that they get with it. */
async function mayMailUnknown({ catalog, db, log }: Deps, now: Date): Promise<boolean> {
  if (!catalog.freePlan) return false
  const mailed = await countMailedUnknown(db, new Date(now.getTime() - WINDOW_MS.today))
  if (mailed < UNKNOWN_A_DAY) return true
  log.warn({ mailed }, 'No more codes are mailed to unknown addresses today')
  return false
}

/** Uses up an attempt, and the code itself if it is the right one. Returns whether it was. */
export async function redeemCode(
  deps: Pick<Deps, 'clock' | 'config' | 'db'>,
  owner: CodeOwner,
  code: string,
): Promise<boolean> {
  const now = deps.clock.now()
  const tried = await countTry(deps.db, owner, new Date(now.getTime() - TTL_MS))
  if (!isSameSecret(hashOf(deps, tried?.id ?? '', code), tried?.codeHash ?? '') || !tried) return false
  return await markCodeUsed(deps.db, tried.id, now)
}

/** A plain hash of six digits could be guessed in no time; this one also needs the key. */
function hashOf({ config }: Pick<Deps, 'config'>, id: string, code: string): string {
  return keyedHash(config.auth.secret, `code:${id}`, code)
}
