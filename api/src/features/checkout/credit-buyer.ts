import type { FastifyRequest } from 'fastify'
import { findSession } from '../../auth/session.ts'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { listMemberships } from '../accounts/repository.ts'
import { isAllowed } from '../accounts/roles.ts'
import { listAccountCustomers } from '../customers/ownership.ts'

/** Somebody signed in, and the account that they buy for. */
export interface CreditBuyer {
  accountId: string
  email: string
  /** Undefined while Stripe does not know the account. */
  stripeCustomerId: string | undefined
}

/** Undefined for a guest. Only who pays for the account may buy for it: the receipt goes to them. */
export async function findCreditBuyer(
  deps: Pick<Deps, 'auth' | 'config' | 'db'>,
  request: Pick<FastifyRequest, 'headers'>,
): Promise<CreditBuyer | undefined> {
  const session = await findSession(deps, request)
  if (!session) return undefined
  const memberships = await listMemberships(deps.db, session.email)
  const chosen = memberships.find(({ accountId }) => accountId === session.accountId) ?? memberships[0]
  if (!chosen) return undefined
  if (!isAllowed(chosen.role, 'billing')) throw notTheOwner()
  const { accountId } = chosen
  const [customer] = await listAccountCustomers(deps.db, accountId)
  return { accountId, email: session.email, stripeCustomerId: customer?.stripeCustomerId }
}

function notTheOwner(): AppError {
  return new AppError(
    'forbidden',
    'Only the owner of the account may buy credits for it, because the receipts are theirs. Ask them.',
  )
}
