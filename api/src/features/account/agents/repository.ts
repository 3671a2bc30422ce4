import { sql } from 'kysely'
import type { Db } from '../../../db/client.ts'
import { isServedFree } from '../../accounts/free-standing.ts'
import { countOlderAgents, olderInAccount, servingSubscription } from '../../agents/plan-limit.ts'
import { lockKeyOf } from '../../customers/ownership.ts'

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
  /** Null for an account that is served by its credits or for nothing. */
  subscriptionId: string | null
  /** Of the subscription, or the account's newest. */
  customerId: string
  /** What work on it is serialised by. */
  lockKey: string
  tier: string
  kid: string | null
  expiresAt: Date
  lastSeenAt: Date | null
  /** The same, for its newest token only. */
  tokenSeenAt: Date | null
  /** How long an earlier token of this agent can still be used. */
  overlapEndsAt: Date | null
  /** How many agents of the same subscription, or of an account without one, are older. */
  olderAgents: number
  /** How many of the account are, for one that credits or the free plan serve where no plan does; null for others. */
  olderWithoutPlan: number | null
}

const newestCustomer = sql`(
  select id from customers where user_id = token.user_id and deleted_at is null order by created_at desc limit 1)`

const tokensAccount = sql<string>`token.user_id`

/**
 * An agent of the account as a whole, or of a subscription that has ended, while the account has no other one and is served by
 * its credits or for nothing.
 */
const servedWithoutPlan = (isFreeOffered: boolean) => sql<boolean>`(
  main_subscription_id(token.user_id) is null
  and (token.subscription_id is null
    or has_credits(token.user_id)
    or ${isFreeOffered ? isServedFree(tokensAccount) : sql`false`}))`

const tierWithoutPlan = (isFreeOffered: boolean) =>
  isFreeOffered
    ? sql<string>`case when has_credits(token.user_id) or not ${isServedFree(tokensAccount)} then 'credits' else 'free' end`
    : sql<string>`'credits'`

interface AgentsAsked {
  accountId: string
  now: Date
  keyIds: readonly string[]
  /** Whether the catalogue has a free plan. */
  isFreeOffered?: boolean
}

/** The account's agents, oldest first, each with its newest token. */
export async function listAgentRows(
  db: Db,
  { accountId, now, keyIds, isFreeOffered = false }: AgentsAsked,
): Promise<AgentRow[]> {
  return await db
    .selectFrom('mcpTokens as token')
    .innerJoin('agents as agent', 'agent.id', 'token.agentId')
    .leftJoin('subscriptions as subscription', (join) =>
      join
        .on('subscription.stripeSubscriptionId', '=', servingSubscription)
        .on('subscription.status', 'not in', ['canceled', 'incomplete_expired']),
    )
    .innerJoin('customers as customer', (join) =>
      join.on('customer.id', '=', sql<string>`coalesce(subscription.customer_id, ${newestCustomer})`),
    )
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
      lockKeyOf.as('lockKey'),
      'subscription.stripeSubscriptionId as subscriptionId',
      sql<string>`coalesce(subscription.tier, ${tierWithoutPlan(isFreeOffered)})`.as('tier'),
      sql<number>`case when subscription.id is null then coalesce(${olderInAccount}, 0) else ${countOlderAgents()} end`.as(
        'olderAgents',
      ),
      olderInAccount.as('olderWithoutPlan'),
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
    .where((eb) => eb.or([eb('subscription.id', 'is not', null), servedWithoutPlan(isFreeOffered)]))
    .orderBy('agent.createdAt')
    .orderBy('agent.id')
    .execute()
}
