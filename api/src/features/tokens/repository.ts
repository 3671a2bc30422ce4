import type { ServedTier } from '@kamiyo/catalog/types'
import { type InsertObject, sql } from 'kysely'
import type { Database, Db, Tx } from '../../db/client.ts'
import { servingSubscription } from '../agents/plan-limit.ts'
import { DEFAULT_AGENT } from '../agents/repository.ts'

export interface TokenRecord {
  jti: string
  accountId: string
  /** Stays the same when the agent's token is replaced. */
  agentId: string
  agentName: string
  /** The subscription the token was issued for; null if it is for the whole account. */
  ownSubscriptionId: string | null
  /** The subscription that covers it; null if the account has none. */
  subscriptionId: string | null
  tier: string
  tokenHash: string
  kid: string | null
  signingInput: string | null
  expiresAt: Date
  supersededAt: Date | null
  revokedAt: Date | null
}

const COLUMNS = [
  'token.jti',
  'token.userId as accountId',
  'token.agentId',
  'agent.name as agentName',
  'token.subscriptionId as ownSubscriptionId',
  'token.tier',
  'token.tokenHash',
  'token.kid',
  'token.signingInput',
  'token.expiresAt',
  'token.supersededAt',
  'token.revokedAt',
] as const

function selectTokens(db: Db) {
  return db
    .selectFrom('mcpTokens as token')
    .innerJoin('agents as agent', 'agent.id', 'token.agentId')
    .select(COLUMNS)
    .select(servingSubscription.as('subscriptionId'))
}

/**
 * Tokens that were issued for the subscription, and those for the whole account whose agent goes on under it. For a row of
 * `mcp_tokens as token`.
 */
const isOfSubscription = (subscriptionId: string) => sql<boolean>`(
  token.subscription_id = ${subscriptionId}
  or token.subscription_id is null and token.agent_id = (
    select agents.id from agents
    join subscriptions covering on covering.stripe_subscription_id = agents.came_with_subscription_id
    join customers payer on payer.id = covering.customer_id and payer.user_id = agents.account_id
    where agents.came_with_subscription_id = ${subscriptionId}))`

/**
 * The newest token of a subscription's agent, by the agent's name; the agent that came with the subscription
 * is `default`.
 */
export async function findLiveToken(
  tx: Tx,
  subscriptionId: string,
  agent: string,
): Promise<TokenRecord | undefined> {
  return await selectTokens(tx)
    .where(isOfSubscription(subscriptionId))
    .where('token.supersededAt', 'is', null)
    .where(({ eb, and }) =>
      agent === DEFAULT_AGENT
        ? eb('agent.cameWithSubscriptionId', '=', subscriptionId)
        : and([eb('agent.name', '=', agent), eb('agent.cameWithSubscriptionId', 'is', null)]),
    )
    .executeTakeFirst()
}

/** Recorded when a token is replaced that nobody could use any more. */
export const SIGNING_KEY_CHANGED = 'signing_key_changed'

/** A token that has not been replaced, or not yet. */
export interface UsableToken extends Pick<TokenRecord, 'jti' | 'tier' | 'supersededAt' | 'revokedAt'> {
  isActive: boolean
  /** Is for the whole account, and goes on when the subscription ends. */
  isOfAccount: boolean
  /** An e-mail with it was sent, or is going to be. */
  wasMailed: boolean
  /** Belongs to the agent that came with the subscription. */
  isDefaultAgents: boolean
  revokedReason: string | null
  /**
   * Replaced an earlier token at the request of its owner or an operator, so it has already reached its
   * owner.
   */
  hasReplacedAnother: boolean
}

export async function listUsableTokens(tx: Tx, subscriptionId: string): Promise<UsableToken[]> {
  return await tx
    .selectFrom('mcpTokens as token')
    .innerJoin('agents as agent', 'agent.id', 'token.agentId')
    .select(['token.jti', 'token.tier', 'token.supersededAt', 'token.revokedAt', 'token.isActive'])
    .select([
      'token.revokedReason',
      sql<boolean>`agent.came_with_subscription_id is not null`.as('isDefaultAgents'),
      sql<boolean>`token.subscription_id is null`.as('isOfAccount'),
      sql<boolean>`exists (select from email_deliveries where token_jti = token.jti and kind = 'welcome')`.as(
        'wasMailed',
      ),
    ])
    .select(({ exists, selectFrom }) =>
      exists(
        selectFrom('mcpTokens as earlier')
          .select('earlier.jti')
          .whereRef('earlier.agentId', '=', 'token.agentId')
          .whereRef('earlier.jti', '!=', 'token.jti')
          .where('earlier.revokedReason', 'is distinct from', SIGNING_KEY_CHANGED),
      )
        .$castTo<boolean>()
        .as('hasReplacedAnother'),
    )
    .where(isOfSubscription(subscriptionId))
    .where((eb) =>
      eb.or([eb('token.supersededAt', 'is', null), eb('token.supersededAt', '>', sql<Date>`now()`)]),
    )
    .execute()
}

export async function findToken(db: Db, jti: string): Promise<TokenRecord | undefined> {
  return await selectTokens(db).where('token.jti', '=', jti).executeTakeFirst()
}

/** By the hash of the whole token, so by whoever has it. */
export async function findUnrevoked(db: Db, tokenHash: string): Promise<TokenRecord | undefined> {
  return await selectTokens(db)
    .where('token.tokenHash', '=', tokenHash)
    .where('token.revokedAt', 'is', null)
    .executeTakeFirst()
}

/** Whether the account has a token that is neither replaced, revoked nor expired, whatever covers it now. */
export async function hasUsableToken(tx: Tx, accountId: string, now: Date): Promise<boolean> {
  const found = await tx
    .selectFrom('mcpTokens')
    .select('jti')
    .where('userId', '=', accountId)
    .where('supersededAt', 'is', null)
    .where('revokedAt', 'is', null)
    .where('expiresAt', '>', now)
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}

export async function insertToken(tx: Tx, values: InsertObject<Database, 'mcpTokens'>): Promise<void> {
  await tx.insertInto('mcpTokens').values(values).execute()
}

/** Permanently replaces a token and frees its agent for another one. */
export async function supersedeToken(tx: Tx, jti: string, reason: string): Promise<void> {
  await tx
    .updateTable('mcpTokens')
    .set({
      isActive: false,
      supersededAt: sql<Date>`now()`,
      revokedAt: sql<Date>`now()`,
      revokedReason: reason,
    })
    .where('jti', '=', jti)
    .where('supersededAt', 'is', null)
    .execute()
}

/** What people read in SQL about a token. */
export interface ProjectedState {
  isActive: boolean
  tier: ServedTier
  reason: string | null
}

export async function projectEntitlement(
  tx: Tx,
  jtis: readonly string[],
  projection: ProjectedState,
): Promise<void> {
  await tx
    .updateTable('mcpTokens')
    .set({ isActive: projection.isActive, tier: projection.tier, revokedReason: projection.reason })
    .where('jti', '=', sql<string>`any(${jtis}::uuid[])`)
    // A token revoked at the same moment stays revoked.
    .where('revokedAt', 'is', null)
    .execute()
}

export async function updateTokensSeen(db: Db, jtis: readonly string[], seenAt: Date): Promise<string[]> {
  const rows = await db
    .updateTable('mcpTokens')
    .set({ lastSeenAt: seenAt })
    .where('jti', '=', sql<string>`any(${jtis}::uuid[])`)
    .returning('agentId')
    .execute()
  return rows.map(({ agentId }) => agentId)
}
