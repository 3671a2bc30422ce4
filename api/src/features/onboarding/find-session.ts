import type { FastifyRequest } from 'fastify'
import { hashCapability } from '../../auth/onboarding-capability.ts'
import type { SessionDeps } from '../../auth/session.ts'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { assertOwner } from './own-account.ts'
import { findSessionByHash } from './repository.ts'
import { type OnboardingSession, sessionNotFound } from './session.ts'

type HeldDeps = SessionDeps & Pick<Deps, 'clock' | 'db'>

/** The session whose id the caller holds, also one that has ended. */
export async function findHeldSession(
  deps: HeldDeps,
  request: Pick<FastifyRequest, 'headers'>,
  capability: string,
): Promise<OnboardingSession> {
  const session = await findSessionByHash(deps.db, hashCapability(capability))
  if (!session) throw sessionNotFound()
  await assertOwner(deps, request, session)
  // What is ordered may be paid: only the sweep, which asks Stripe, ends it.
  const isOver = session.orderedAt === null && session.expiresAt <= deps.clock.now()
  return isOver ? { ...session, status: 'expired' } : session
}

/** For a step, which an expired session does not have. */
export async function findOpenSession(
  deps: HeldDeps,
  request: Pick<FastifyRequest, 'headers'>,
  capability: string,
): Promise<OnboardingSession> {
  const session = await findHeldSession(deps, request, capability)
  if (session.status !== 'expired') return session
  throw new AppError(
    'onboarding_expired',
    'This onboarding was not finished in time, and nothing was charged. Start a new one.',
  )
}
