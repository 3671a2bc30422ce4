import { sql } from 'kysely'
import type { Db, Tx } from '../../../db/client.ts'
import type { CreditGrant } from './packs.ts'

export interface OwnedGrant extends CreditGrant {
  accountId: string
}

export async function listOpenGrants(tx: Tx, accountIds: readonly string[]): Promise<OwnedGrant[]> {
  return await tx
    .selectFrom('creditGrants')
    .select(['id', 'accountId', 'remainingMillis', 'priority', 'expiresAt', 'createdAt'])
    .where('accountId', '=', sql<string>`any(${accountIds}::uuid[])`)
    .where('remainingMillis', '>', 0)
    .execute()
}

/** Newest first, those that are used up included. */
export async function listGrants(db: Db, accountId: string, limit: number) {
  return await db
    .selectFrom('creditGrants')
    .select(['id', 'sourceType', 'amountMillis', 'remainingMillis', 'expiresAt', 'createdAt'])
    .where('accountId', '=', accountId)
    .orderBy('createdAt', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute()
}

export async function updateRemaining(tx: Tx, grants: readonly CreditGrant[]): Promise<void> {
  await sql`
    update credit_grants as credit_grant set remaining_millis = row.remaining_millis
    from unnest(${grants.map(({ id }) => id)}::uuid[],
      ${grants.map(({ remainingMillis }) => remainingMillis)}::bigint[]) as row (id, remaining_millis)
    where credit_grant.id = row.id and credit_grant.remaining_millis <> row.remaining_millis`.execute(tx)
}

/** Names a grant, which is given once. */
export interface GrantSource {
  sourceType: string
  sourceId: string
}

export interface NewGrant extends GrantSource {
  accountId: string
  amountMillis: number
  priority?: number
  expiresAt: Date | null
}

/** Whether it was given now; a grant from the same source is left as it is. */
export async function insertGrant(tx: Tx, grant: NewGrant): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('creditGrants')
    .values({ ...grant, remainingMillis: grant.amountMillis })
    .onConflict((conflict) => conflict.columns(['sourceType', 'sourceId']).doNothing())
    .executeTakeFirstOrThrow()
  return Number(numInsertedOrUpdatedRows) === 1
}

export async function findGrant(tx: Tx, { sourceType, sourceId }: GrantSource) {
  return await tx
    .selectFrom('creditGrants')
    .select(['id', 'accountId', 'amountMillis', 'remainingMillis', 'expiresAt'])
    .where('sourceType', '=', sourceType)
    .where('sourceId', '=', sourceId)
    .executeTakeFirst()
}

/** Under the lock of its wallet. */
export async function updateGrant(tx: Tx, id: string, remainingMillis: number): Promise<void> {
  await tx.updateTable('creditGrants').set({ remainingMillis }).where('id', '=', id).execute()
}
