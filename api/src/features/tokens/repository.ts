import type { BuyableTier } from '@kamiyo/catalog/types'
import { type Insertable, sql } from 'kysely'
import type { Database, Db, Tx } from '../../db/client.ts'
import { readStatus } from '../../stripe/subscription.ts'
import type { EntitlementFacts } from '../subscriptions/entitlement.ts'
import { readStoredTier } from '../subscriptions/tier.ts'

export const DEFAULT_AGENT = 'default'

export interface TokenRecord {
  jti: string
  userId: string
  subscriptionId: string
  agent: string
  tier: string
  tokenHash: string
  kid: string | null
  signingInput: string | null
  expiresAt: Date
  supersededAt: Date | null
  revokedAt: Date | null
}

const COLUMNS = [
  'jti',
  'userId',
  'subscriptionId',
  'agent',
  'tier',
  'tokenHash',
  'kid',
  'signingInput',
  'expiresAt',
  'supersededAt',
  'revokedAt',
] as const

export async function findLiveToken(
  tx: Tx,
  subscriptionId: string,
  agent: string,
): Promise<TokenRecord | undefined> {
  return await tx
    .selectFrom('mcpTokens')
    .select(COLUMNS)
    .where('subscriptionId', '=', subscriptionId)
    .where('agent', '=', agent)
    .where('supersededAt', 'is', null)
    .executeTakeFirst()
}

export async function findToken(db: Db, jti: string): Promise<TokenRecord | undefined> {
  return await db.selectFrom('mcpTokens').select(COLUMNS).where('jti', '=', jti).executeTakeFirst()
}

export async function insertToken(tx: Tx, values: Insertable<Database['mcpTokens']>): Promise<void> {
  await tx.insertInto('mcpTokens').values(values).execute()
}

/** Takes a token out of use for good and frees its agent for another. */
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

/**
 * Writes what entitlement says into the columns that people read in SQL. Validation does not rely on
 * them alone, and a token that someone revoked by hand stays revoked.
 */
export async function projectEntitlement(
  tx: Tx,
  subscriptionId: string,
  projection: { isActive: boolean; tier: BuyableTier; reason: string | null },
): Promise<void> {
  await tx
    .updateTable('mcpTokens')
    .set({ isActive: projection.isActive, tier: projection.tier, revokedReason: projection.reason })
    .where('subscriptionId', '=', subscriptionId)
    .where('supersededAt', 'is', null)
    .where('revokedAt', 'is', null)
    .where((eb) =>
      eb.or([
        eb('isActive', '!=', projection.isActive),
        eb('tier', '!=', projection.tier),
        eb('revokedReason', 'is distinct from', projection.reason),
      ]),
    )
    .execute()
}

export interface PresentedToken {
  jti: string
  userId: string
  subscriptionId: string
  tier: BuyableTier
  expiresAt: Date
  isRevoked: boolean
  facts: EntitlementFacts
}

/** One indexed read: the token by its hash, with what its subscription says at this moment. */
export async function findPresentedToken(db: Db, tokenHash: string): Promise<PresentedToken | undefined> {
  const row = await db
    .selectFrom('mcpTokens as token')
    .innerJoin('subscriptions as subscription', 'subscription.stripeSubscriptionId', 'token.subscriptionId')
    .select([
      'token.jti',
      'token.userId',
      'token.subscriptionId',
      'token.expiresAt',
      'token.supersededAt',
      'token.revokedAt',
      'subscription.tier',
      'subscription.status',
      'subscription.pastDueSince',
      'subscription.cancelAtPeriodEnd',
      'subscription.cancelAt',
      'subscription.currentPeriodEnd',
      'subscription.checkoutPaymentStatus',
      'subscription.firstPaidAt',
    ])
    .where('token.tokenHash', '=', tokenHash)
    .executeTakeFirst()
  if (!row) return undefined
  const { jti, userId, subscriptionId, expiresAt, supersededAt, revokedAt, tier, status, ...facts } = row
  return {
    jti,
    userId,
    subscriptionId,
    expiresAt,
    tier: readStoredTier(tier),
    isRevoked: supersededAt !== null || revokedAt !== null,
    facts: { ...facts, status: readStatus(status) },
  }
}

export async function updateLastSeen(db: Db, jtis: readonly string[], seenAt: Date): Promise<void> {
  await db.updateTable('mcpTokens').set({ lastSeenAt: seenAt }).where('jti', 'in', jtis).execute()
}
