import type { FastifyRequest } from 'fastify'
import type { AuthSession } from '../../../auth/client.ts'
import { assertConfirmed } from '../../../auth/confirmed.ts'
import { updateConfirmedAt } from '../../../auth/sessions-repository.ts'
import { withTransaction } from '../../../db/transaction.ts'
import type { Deps } from '../../../deps.ts'
import { keyedHash } from '../../../lib/keyed-hash.ts'
import { recordAudit } from '../../audit/service.ts'
import type { CodeOwner } from './code-requests.ts'
import { type CodeRequested, redeemCode, requestCode } from './codes.ts'
import { invalidCode } from './sign-in.ts'

/** For routes that hand out a token or lead to the billing portal. */
export function confirmedOnly({ clock }: Pick<Deps, 'clock'>) {
  return async ({ ownerSession }: FastifyRequest): Promise<void> => assertConfirmed(ownerSession, clock.now())
}

export async function requestConfirmationCode(deps: Deps, session: AuthSession): Promise<CodeRequested> {
  return await requestCode(deps, ownerOfCode(deps, session), true)
}

/**
 * Confirms the session for 15 minutes, for someone who has just proved that they can read the owner's mail.
 */
export async function confirmSession(
  deps: Deps,
  session: AuthSession,
  code: string,
  ip: string,
): Promise<void> {
  if (!(await redeemCode(deps, ownerOfCode(deps, session), code))) throw invalidCode()
  await withTransaction(deps.db, async (tx) => {
    await updateConfirmedAt(tx, session.id, deps.clock.now())
    await recordAudit(tx, {
      actor: session.email,
      action: 'session.confirm',
      subjectType: 'session',
      subjectId: session.id,
      reason: 'confirmed with a mailed code',
      ip,
    })
  })
}

/** The code belongs to the session that asked for it, on any network. */
function ownerOfCode({ config }: Pick<Deps, 'config'>, { id, email }: AuthSession): CodeOwner {
  const holderHash = keyedHash(config.auth.secret, 'session', id)
  return { email, purpose: 'confirm', holderHash, networkHash: holderHash }
}
