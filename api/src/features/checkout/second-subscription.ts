import type { FastifyRequest } from 'fastify'
import { findSession } from '../../auth/session.ts'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { listMemberships } from '../accounts/repository.ts'
import type { FoundBuyer } from './buyer.ts'
import { hasRunningSubscription } from './repository.ts'

type BuyerDeps = Pick<Deps, 'auth' | 'config' | 'db'>

/**
 * An account that has a subscription already would pay twice; its owner changes the plan in the portal. What other accounts of the owner
 * have does not count. For a guest nothing is checked, because otherwise anyone could find out who is a customer.
 */
export async function refuseSecondSubscription(
  deps: BuyerDeps,
  request: Pick<FastifyRequest, 'headers'>,
  buyer: FoundBuyer | undefined,
): Promise<void> {
  const boughtFor = buyer === 'not_the_owner' ? await listOwnAccounts(deps, request) : [buyer?.accountId]
  for (const accountId of boughtFor)
    if (accountId !== undefined && (await hasRunningSubscription(deps.db, accountId))) throw hasSubscription()
}

/** A member of somebody else's account buys for one of their own. */
async function listOwnAccounts(deps: BuyerDeps, request: Pick<FastifyRequest, 'headers'>): Promise<string[]> {
  const session = await findSession(deps, request)
  const memberships = session ? await listMemberships(deps.db, session.email) : []
  return memberships.filter(({ role }) => role === 'owner').map(({ accountId }) => accountId)
}

export function hasSubscription(): AppError {
  return new AppError(
    'subscription_exists',
    'You have a subscription already. Change its plan in the billing portal: POST /api/billing/create-portal-session.',
  )
}
