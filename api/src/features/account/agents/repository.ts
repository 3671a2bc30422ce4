import { sql } from 'kysely'
import type { Db } from '../../../db/client.ts'
import { countOlderAgents, servingSubscription } from '../../agents/plan-limit.ts'

export interface AgentRow {
  agentId: string
  accountId: string
  name: string
  /** The member who created it; null if it came with a subscription or from an operator. */
  createdBy: string | null
  createdAt: Date
  /** From where it may call; null for everywhere. */
  allowedAddresses: string[] | null
  jti: string
  subscriptionId: string
  customerId: string
  stripeCustomerId: string
  tier: string
  kid: string | null
  expiresAt: Date
  lastSeenAt: Date | null
  /** The same, for its newest token only. */
  tokenSeenAt: Date | null
  /** How long an earlier token of this agent can still be used. */
  overlapEndsAt: Date | null
  /** How many agents of the same subscription are older. */
  olderAgents: number
}

/** The account's agents, oldest first, each with its newest token. */
export async function listAgentRows(
  db: Db,
  { accountId, now, keyIds }: { accountId: string; now: Date; keyIds: readonly string[] },
): Promise<AgentRow[]> {
  return await db
    .selectFrom('mcpTokens as token')
    .innerJoin('agents as agent', 'agent.id', 'token.agentId')
    .innerJoin('subscriptions as subscription', (join) =>
      join.on('subscription.stripeSubscriptionId', '=', servingSubscription),
    )
    .innerJoin('customers as customer', 'customer.id', 'subscription.customerId')
    .select([
      'agent.id as agentId',
      'agent.accountId',
      'agent.name',
      'agent.createdBy',
      'agent.createdAt',
      'agent.allowedAddresses',
      'agent.lastSeenAt',
      'token.jti',
      'token.kid',
      'token.expiresAt',
      'token.lastSeenAt as tokenSeenAt',
      'customer.id as customerId',
      'customer.stripeCustomerId',
      'subscription.stripeSubscriptionId as subscriptionId',
      'subscription.tier',
      countOlderAgents().as('olderAgents'),
    ])
    .select((eb) =>
      eb
        .selectFrom('mcpTokens as every')
        .whereRef('every.agentId', '=', 'token.agentId')
        .where('every.revokedAt', 'is', null)
        .where('every.supersededAt', '>', now)
        .where('every.expiresAt', '>', now)
        .where('every.kid', 'in', keyIds)
        .select((inner) => inner.fn.max('every.supersededAt').as('ends'))
        .as('overlapEndsAt'),
    )
    .where('agent.accountId', '=', accountId)
    .where('customer.deletedAt', 'is', null)
    .where('token.supersededAt', 'is', null)
    .where('token.revokedAt', 'is', null)
    .where(sql<boolean>`subscription.status not in ('canceled', 'incomplete_expired')`)
    .orderBy('agent.createdAt')
    .orderBy('agent.id')
    .execute()
}
