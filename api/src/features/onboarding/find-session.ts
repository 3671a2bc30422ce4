import { hashCapability } from '../../auth/onboarding-capability.ts'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { findSessionByHash } from './repository.ts'
import type { OnboardingSession } from './session.ts'

/** The session whose id the caller holds, also one that has ended. */
export async function findHeldSession(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  capability: string,
): Promise<OnboardingSession> {
  const session = await findSessionByHash(db, hashCapability(capability))
  if (!session)
    throw new AppError('session_not_found', 'There is no onboarding session with this id. Start a new one.', {
      param: 'session_id',
    })
  // What is ordered may be paid: only the sweep, which asks Stripe, ends it.
  const isOver = session.orderedAt === null && session.expiresAt <= clock.now()
  return isOver ? { ...session, status: 'expired' } : session
}

/** For a step, which an expired session does not have. */
export async function findOpenSession(
  deps: Pick<Deps, 'db' | 'clock'>,
  capability: string,
): Promise<OnboardingSession> {
  const session = await findHeldSession(deps, capability)
  if (session.status !== 'expired') return session
  throw new AppError(
    'onboarding_expired',
    'This onboarding was not finished in time, and nothing was charged. Start a new one.',
  )
}
