import type { FastifyRequest } from 'fastify'
import { isAdmin, notSignedIn, requireSession, type Session, type SessionDeps } from '../../auth/session.ts'
import type { Db } from '../../db/client.ts'
import { ownsCustomer } from '../customers/ownership.ts'

export interface OwnedCustomer {
  id: string
  userId: string
  stripeCustomerId: string
  name: string | null
}

/** Newest first: one address may have bought more than once. */
export async function listOwnCustomers(db: Db, email: string): Promise<OwnedCustomer[]> {
  return await db
    .selectFrom('customers as customer')
    .select(['customer.id', 'customer.userId', 'customer.stripeCustomerId', 'customer.name'])
    .where(ownsCustomer(email))
    .orderBy('customer.createdAt', 'desc')
    .execute()
}

/** Customers and operators; nobody else gets a code, and sessions of anybody else end. */
export async function maySignIn(deps: SessionDeps & { db: Db }, email: string): Promise<boolean> {
  return isAdmin(deps.config, email) || (await listOwnCustomers(deps.db, email)).length > 0
}

/**
 * The session of somebody who has an account at this moment. A customer's sessions ended when the address left Stripe
 * (see migration 0011); those of a former operator end when they are next used.
 */
export async function requireCustomer(
  deps: SessionDeps & { db: Db },
  request: Pick<FastifyRequest, 'headers'>,
): Promise<Session> {
  const session = await requireSession(deps, request)
  if (await maySignIn(deps, session.email)) return session
  await deps.auth.endSessionsOf(session.email)
  throw notSignedIn()
}
