import type { Db } from '../../db/client.ts'

/** For which subscriptions the account has tokens that are in use; null among them for one of the account as a whole. */
export async function listTokenOwners(db: Db, accountId: string, now: Date): Promise<(string | null)[]> {
  const rows = await db
    .selectFrom('mcpTokens')
    .select('subscriptionId')
    .distinct()
    .where('userId', '=', accountId)
    .where('supersededAt', 'is', null)
    .where('revokedAt', 'is', null)
    .where('expiresAt', '>', now)
    .execute()
  return rows.map(({ subscriptionId }) => subscriptionId)
}
