import type { FastifyRequest } from 'fastify'
import { findSession } from '../../auth/session.ts'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { hasRunningSubscription } from './repository.ts'

/**
 * A signed-in customer who already has a subscription would pay twice; they change the plan in the portal.
 * Without a session nothing is checked, because otherwise anyone could find out who is a customer.
 */
export async function refuseSecondSubscription(
  deps: Pick<Deps, 'auth' | 'config' | 'db'>,
  request: Pick<FastifyRequest, 'headers'>,
): Promise<void> {
  const session = await findSession(deps, request)
  if (!session || !(await hasRunningSubscription(deps.db, session.email))) return
  throw new AppError(
    'subscription_exists',
    'You have a subscription already. Change its plan in the billing portal: POST /api/billing/create-portal-session.',
  )
}
