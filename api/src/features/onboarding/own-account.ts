import type { FastifyRequest } from 'fastify'
import type { AuthSession } from '../../auth/client.ts'
import { requireSession, type SessionDeps } from '../../auth/session.ts'
import type { Deps } from '../../deps.ts'
import { listMemberships } from '../accounts/repository.ts'
import { isAllowed } from '../accounts/roles.ts'
import { type OnboardingSession, sessionNotFound } from './session.ts'

type OwnerDeps = SessionDeps & Pick<Deps, 'db'>

/**
 * An account that its owner had before is set up by them alone, signed in: whoever ends their sessions ends that too. Returns the session
 * that they are signed in with; undefined where a new company is set up, for which the id of the onboarding is all that counts.
 */
export async function assertOwner(
  deps: OwnerDeps,
  request: Pick<FastifyRequest, 'headers'>,
  { accountId, isOwnAccount }: OnboardingSession,
): Promise<AuthSession | undefined> {
  if (!isOwnAccount) return undefined
  const session = await requireSession(deps, request)
  const memberships = await listMemberships(deps.db, session.email)
  const owned = memberships.find((membership) => membership.accountId === accountId)
  if (!owned || !isAllowed(owned.role, 'billing')) throw sessionNotFound()
  return session
}
