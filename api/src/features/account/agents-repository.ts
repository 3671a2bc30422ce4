import type { Db, Tx } from '../../db/client.ts'
import { ownsCustomer } from '../customers/ownership.ts'

export interface AgentRow {
  agentId: string
  agent: string
  agentName: string | null
  agentCreatedAt: Date
  jti: string
  subscriptionId: string
  customerId: string
  stripeCustomerId: string
  tier: string
  kid: string | null
  expiresAt: Date
  lastSeenAt: Date | null
  /** The same of its newest token alone. */
  tokenSeenAt: Date | null
  /** Until when an earlier token of this agent may be used as well. */
  overlapEndsAt: Date | null
}

/** The agents of the caller's subscriptions, oldest first, each with its newest token. */
export async function listOwnAgents(
  db: Db,
  { email, now, keyIds }: { email: string; now: Date; keyIds: readonly string[] },
): Promise<AgentRow[]> {
  return await db
    .selectFrom('mcpTokens as token')
    .innerJoin('subscriptions as subscription', 'subscription.stripeSubscriptionId', 'token.subscriptionId')
    .innerJoin('customers as customer', 'customer.id', 'subscription.customerId')
    .select([
      'token.agentId',
      'token.agent',
      'token.agentName',
      'token.agentCreatedAt',
      'token.jti',
      'token.subscriptionId',
      'token.kid',
      'token.expiresAt',
      'token.lastSeenAt as tokenSeenAt',
      'customer.id as customerId',
      'customer.stripeCustomerId',
      'subscription.tier',
    ])
    .select((eb) => {
      const ofAgent = eb
        .selectFrom('mcpTokens as every')
        .whereRef('every.agentId', '=', 'token.agentId')
        .where('every.revokedAt', 'is', null)
      return [
        ofAgent.select((inner) => inner.fn.max('every.lastSeenAt').as('seen')).as('lastSeenAt'),
        ofAgent
          .where('every.supersededAt', '>', now)
          .where('every.expiresAt', '>', now)
          .where('every.kid', 'in', keyIds)
          .select((inner) => inner.fn.max('every.supersededAt').as('ends'))
          .as('overlapEndsAt'),
      ]
    })
    .where(ownsCustomer(email))
    .where('token.supersededAt', 'is', null)
    .where('token.revokedAt', 'is', null)
    .where('subscription.status', 'not in', ['canceled', 'incomplete_expired'])
    .orderBy('token.agentCreatedAt')
    .orderBy('token.agent')
    .execute()
}

export async function countLiveAgents(tx: Tx, subscriptionId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('mcpTokens')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('subscriptionId', '=', subscriptionId)
    .where('supersededAt', 'is', null)
    .where('revokedAt', 'is', null)
    .executeTakeFirstOrThrow()
  return count
}
