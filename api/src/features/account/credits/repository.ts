import type { Db } from '../../../db/client.ts'

const SHOWN = 100

export type GrantRow = Awaited<ReturnType<typeof listGrants>>[number]

/** Those with something left, and the newest of the others. */
export async function listGrants(db: Db, accountId: string) {
  const rows = await db
    .selectFrom('creditGrants as credits')
    .leftJoin('creditPurchases as purchase', (join) =>
      join.onRef('purchase.sessionId', '=', 'credits.sourceId').on('credits.sourceType', '=', 'purchase'),
    )
    .select(['credits.id', 'credits.sourceType', 'purchase.packName', 'credits.amountMillis'])
    .select(['credits.remainingMillis', 'credits.priority', 'credits.expiresAt', 'credits.createdAt'])
    .where('credits.accountId', '=', accountId)
    .orderBy((eb) => eb('credits.remainingMillis', '>', 0), 'desc')
    .orderBy('credits.createdAt', 'desc')
    .orderBy('credits.id')
    .limit(SHOWN)
    .execute()
  return rows.toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime())
}

/** Packs that were ordered and whose payment takes days. */
export async function listPendingPacks(db: Db, accountId: string) {
  return await db
    .selectFrom('creditPurchases as purchase')
    .innerJoin('customers as customer', 'customer.id', 'purchase.customerId')
    .select(['purchase.packName', 'purchase.creditMillis', 'purchase.createdAt'])
    .where('customer.userId', '=', accountId)
    .where('purchase.paymentStatus', '=', 'unpaid')
    .orderBy('purchase.createdAt', 'desc')
    .orderBy('purchase.sessionId')
    .limit(SHOWN)
    .execute()
}
