import type { FastifyRequest } from 'fastify'
import type Stripe from 'stripe'
import { findSession } from '../../auth/session.ts'
import type { Deps } from '../../deps.ts'
import { listMemberships } from '../accounts/repository.ts'
import { isAllowed } from '../accounts/roles.ts'
import { findBuyingCustomer } from '../customers/ownership.ts'

/** Somebody signed in, and the account that they buy for. */
export interface Buyer {
  accountId: string
  /** Undefined for a tenant's system. */
  email: string | undefined
  /** Undefined while none at Stripe is known to be theirs. */
  stripeCustomerId: string | undefined
}

export interface SignedInBuyer extends Buyer {
  email: string
}

/** A member does not buy for the account of somebody else that they chose. */
export type FoundBuyer = SignedInBuyer | 'not_the_owner'

/** Undefined for a guest; `not_the_owner` for a member who does not pay for the account that they chose. */
export async function findBuyer(
  deps: Pick<Deps, 'auth' | 'config' | 'db'>,
  request: Pick<FastifyRequest, 'headers'>,
): Promise<FoundBuyer | undefined> {
  const session = await findSession(deps, request)
  if (!session) return undefined
  const memberships = await listMemberships(deps.db, session.email)
  const chosen = memberships.find(({ accountId }) => accountId === session.accountId) ?? memberships[0]
  if (!chosen) return undefined
  if (!isAllowed(chosen.role, 'billing')) return 'not_the_owner'
  const { accountId } = chosen
  return {
    accountId,
    email: session.email,
    stripeCustomerId: await findBuyingCustomer(deps.db, accountId),
  }
}

/** Who is signed in buys for the customer of their account, so that Stripe has it once. */
export function toCustomerParams(
  buyer: Buyer | undefined,
  email: string | undefined,
): Partial<Stripe.Checkout.SessionCreateParams> {
  // Tax is worked out from the address that is given on the page.
  if (buyer?.stripeCustomerId)
    return {
      customer: buyer.stripeCustomerId,
      customer_update: { address: 'auto', name: 'auto' },
      client_reference_id: buyer.accountId,
    }
  const prefilled = buyer?.email ?? email
  return {
    ...(prefilled && { customer_email: prefilled }),
    ...(buyer && { client_reference_id: buyer.accountId }),
  }
}
