import type { Db, Tx } from '../../../db/client.ts'
import { countOlderAgents } from '../../tokens/repository.ts'

const SUMMARY = [
  'jti',
  'userId',
  'subscriptionId',
  'agent',
  'agentId',
  'agentName',
  'tier',
  'isActive',
  'kid',
  'createdAt',
  'expiresAt',
  'lastSeenAt',
  'revokedAt',
  'revokedReason',
  'supersededAt',
] as const

export type TokenRow = Awaited<ReturnType<typeof listTokensOfUser>>[number]

export async function listTokensOfUser(db: Db, userId: string) {
  return await selectTokens(db)
    .where('userId', '=', userId)
    .orderBy('createdAt', 'desc')
    .orderBy('jti')
    .execute()
}

export async function findTokenRow(db: Db, jti: string): Promise<TokenRow | undefined> {
  return await selectTokens(db).where('jti', '=', jti).executeTakeFirst()
}

export async function getTokenRow(db: Db, jti: string): Promise<TokenRow> {
  return await selectTokens(db).where('jti', '=', jti).executeTakeFirstOrThrow()
}

function selectTokens(db: Db) {
  return db.selectFrom('mcpTokens as token').select(SUMMARY).select(countOlderAgents().as('olderAgents'))
}

/** The mail that carried this token last. */
export async function findTokenMail(tx: Tx, jti: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('emailDeliveries')
    .select('id')
    .where('tokenJti', '=', jti)
    .where('kind', 'in', ['welcome', 'token_regenerated'])
    .orderBy('createdAt', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.id
}

/** Whose subscription it is, for the lock that everything about a customer takes. */
export async function findOwner(db: Db, subscriptionId: string) {
  return await db
    .selectFrom('subscriptions as subscription')
    .innerJoin('customers as customer', 'customer.id', 'subscription.customerId')
    .select(['customer.id as customerId', 'customer.userId', 'customer.stripeCustomerId', 'customer.email'])
    .where('subscription.stripeSubscriptionId', '=', subscriptionId)
    .executeTakeFirst()
}
