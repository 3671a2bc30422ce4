import type { BuyableTier } from '@kamiyo/catalog/types'
import { type InsertObject, type RawBuilder, sql } from 'kysely'
import type { Database, Db, Tx } from '../../db/client.ts'
import { readStatus } from '../../stripe/subscription.ts'
import { type EntitlementFacts, readWithdrawal } from '../subscriptions/entitlement.ts'
import { readStoredTier } from '../subscriptions/tier.ts'

export const DEFAULT_AGENT = 'default'

export interface TokenRecord {
  jti: string
  userId: string
  subscriptionId: string
  agent: string
  /** Stays the same while the agent's tokens change. */
  agentId: string
  agentName: string | null
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
  'agentId',
  'agentName',
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

/** Why a token gives way that nobody could use any more. */
export const SIGNING_KEY_CHANGED = 'signing_key_changed'

/** A token that nothing has replaced, or not yet. */
export interface UsableToken
  extends Pick<TokenRecord, 'jti' | 'agent' | 'tier' | 'supersededAt' | 'revokedAt'> {
  isActive: boolean
  revokedReason: string | null
  /** Its owner, or an operator, put it in the place of an earlier token: then it has reached its owner. */
  hasReplacedAnother: boolean
}

export async function listUsableTokens(tx: Tx, subscriptionId: string): Promise<UsableToken[]> {
  return await tx
    .selectFrom('mcpTokens as token')
    .select(['jti', 'agent', 'tier', 'supersededAt', 'revokedAt', 'isActive', 'revokedReason'])
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
    .where('subscriptionId', '=', subscriptionId)
    .where((eb) => eb.or([eb('supersededAt', 'is', null), eb('supersededAt', '>', sql<Date>`now()`)]))
    .execute()
}

export async function findToken(db: Db, jti: string): Promise<TokenRecord | undefined> {
  return await db.selectFrom('mcpTokens').select(COLUMNS).where('jti', '=', jti).executeTakeFirst()
}

/**
 * When the agent of this token was made, for a row of its successor. It orders agents, so it never becomes a
 * JavaScript date, which ends at the millisecond.
 */
export function agentCreatedAtOf(jti: string): RawBuilder<Date> {
  return sql<Date>`(select agent_created_at from mcp_tokens where jti = ${jti})`
}

export async function insertToken(tx: Tx, values: InsertObject<Database, 'mcpTokens'>): Promise<void> {
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

export async function projectEntitlement(
  tx: Tx,
  jtis: readonly string[],
  projection: { isActive: boolean; tier: BuyableTier; reason: string | null },
): Promise<void> {
  await tx
    .updateTable('mcpTokens')
    .set({ isActive: projection.isActive, tier: projection.tier, revokedReason: projection.reason })
    .where('jti', '=', sql<string>`any(${jtis}::uuid[])`)
    // One that somebody revokes at this moment stays revoked.
    .where('revokedAt', 'is', null)
    .execute()
}

export interface PresentedToken {
  jti: string
  tokenHash: string
  userId: string
  subscriptionId: string
  tier: BuyableTier
  expiresAt: Date
  revokedAt: Date | null
  /** In the future while a rotated token may still be used beside its successor. */
  supersededAt: Date | null
  /** How many other agents of the subscription are older; a plan serves so many of the oldest. */
  olderAgents: number
  facts: EntitlementFacts
}

/** For a row of `mcp_tokens as token`: a plan serves so many of the oldest agents. */
export function countOlderAgents(): RawBuilder<number> {
  return sql<number>`(
    select count(*)::int from mcp_tokens older
    where older.subscription_id = token.subscription_id and older.agent_id <> token.agent_id
      and older.superseded_at is null and older.revoked_at is null
      and (older.agent_created_at, older.agent) < (token.agent_created_at, token.agent))`
}

/**
 * One indexed read: tokens by their hashes, with what their subscriptions say at this moment. Any number
 * of hashes is one parameter, so that the statement stays the same.
 */
function presentedTokens(db: Db, tokenHashes: readonly string[]) {
  return db
    .selectFrom('mcpTokens as token')
    .innerJoin('subscriptions as subscription', 'subscription.stripeSubscriptionId', 'token.subscriptionId')
    .select([
      'token.jti',
      'token.tokenHash',
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
      'subscription.quantity',
      'subscription.collectionPause',
      'subscription.collectionResumesAt',
      'subscription.withdrawal',
    ])
    .select(countOlderAgents().as('olderAgents'))
    .where('token.tokenHash', '=', sql<string>`any(${tokenHashes}::text[])`)
}

/** Puts the statement together once rather than for each call, which takes longer than sending it. */
export function createPresentedTokensReader(db: Db): (hashes: string[]) => Promise<PresentedToken[]> {
  const compiled = presentedTokens(db, []).compile()
  return async (hashes) => {
    const query: typeof compiled = { ...compiled, parameters: [hashes] }
    const { rows } = await db.executeQuery(query)
    return rows.map(toPresented)
  }
}

interface PresentedRow
  extends Omit<PresentedToken, 'facts' | 'tier'>,
    Omit<EntitlementFacts, 'status' | 'withdrawal'> {
  withdrawal: string | null
  tier: string
  status: string
}

function toPresented(row: PresentedRow): PresentedToken {
  const { jti, tokenHash, userId, subscriptionId, expiresAt, revokedAt, supersededAt, olderAgents } = row
  const { tier, status, pastDueSince, cancelAtPeriodEnd, cancelAt, currentPeriodEnd } = row
  const { checkoutPaymentStatus, firstPaidAt, quantity, collectionPause, collectionResumesAt } = row
  const { withdrawal } = row
  return {
    jti,
    tokenHash,
    userId,
    subscriptionId,
    expiresAt,
    revokedAt,
    supersededAt,
    olderAgents,
    tier: readStoredTier(tier),
    facts: {
      status: readStatus(status),
      pastDueSince,
      cancelAtPeriodEnd,
      cancelAt,
      currentPeriodEnd,
      checkoutPaymentStatus,
      firstPaidAt,
      quantity,
      collectionPause,
      collectionResumesAt,
      withdrawal: readWithdrawal(withdrawal),
    },
  }
}

export async function updateLastSeen(db: Db, jtis: readonly string[], seenAt: Date): Promise<void> {
  await db
    .updateTable('mcpTokens')
    .set({ lastSeenAt: seenAt })
    .where('jti', '=', sql<string>`any(${jtis}::uuid[])`)
    .execute()
}
