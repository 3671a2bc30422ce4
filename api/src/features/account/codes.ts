import { CODE_TTL_SECONDS, type CodePurpose } from '../../auth/client.ts'
import { withTransaction } from '../../db/transaction.ts'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { sendCode } from '../emails/code.ts'
import {
  countCodeRequests,
  findUnsentCodeRequest,
  insertCodeRequest,
  lockAddress,
  markCodeSent,
} from './code-requests.ts'
import { maySignIn } from './owner.ts'

const TTL_MS = CODE_TTL_SECONDS * 1000
/** More than one address on the net may ask for, see auth-routes.ts: what is left is its owner's. */
const CODES_PER_ADDRESS = 8

/**
 * Only notes that somebody wants a code. Whether the address is known is for the worker to find out,
 * so neither the answer nor its time tells.
 */
export async function requestCode(
  deps: Pick<Deps, 'db' | 'queue' | 'clock'>,
  email: string,
  purpose: CodePurpose,
): Promise<void> {
  const nowMs = deps.clock.now().getTime()
  await withTransaction(deps.db, async (tx) => {
    await lockAddress(tx, email)
    const recent = await countCodeRequests(tx, email, new Date(nowMs - TTL_MS))
    if (recent >= CODES_PER_ADDRESS) throw tooManyCodes()
    const id = await insertCodeRequest(tx, { email, purpose, createdAt: new Date(nowMs) })
    await deps.queue.enqueue(tx, 'code.send', id)
  })
}

/** Makes the code when it is sent, so that it lies nowhere; a second try makes another. */
export async function mailCode(deps: Deps, id: string): Promise<void> {
  const request = await findUnsentCodeRequest(deps.db, id)
  const now = deps.clock.now()
  if (!request || request.createdAt.getTime() + TTL_MS < now.getTime()) return
  const { email, purpose } = request
  if (!(await maySignIn(deps, email))) return
  const code = await deps.auth.createCode(email, purpose)
  const outcome = await sendCode(deps, { purpose, to: email, code, expiresInMinutes: CODE_TTL_SECONDS / 60 })
  if (outcome.sent) return await markCodeSent(deps.db, id, now)
  deps.log.warn({ codeRequestId: id, reason: outcome.failure.message }, 'A code was not mailed')
  // The queue tries again for as long as the code would help.
  if (outcome.failure.kind !== 'rejected') throw new Error(outcome.failure.message)
}

function tooManyCodes(): AppError {
  return new AppError(
    'rate_limited',
    `More than ${CODES_PER_ADDRESS} codes were asked for this address. Use the newest, or try again in ten minutes.`,
    { retryAfterSeconds: CODE_TTL_SECONDS },
  )
}
