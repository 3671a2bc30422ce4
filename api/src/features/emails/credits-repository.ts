import type { Db } from '../../db/client.ts'
import { findBalance } from '../accounts/balance.ts'

/** The balance of the account to which a customer belongs now. */
export async function findBalanceOfCustomer(db: Db, customerId: string): Promise<number> {
  const accountId = await findAccountOfCustomer(db, customerId)
  return accountId === undefined ? 0 : await findBalance(db, accountId)
}

/** To which a customer belongs now. */
export async function findAccountOfCustomer(db: Db, customerId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('customers')
    .select('userId')
    .where('id', '=', customerId)
    .executeTakeFirst()
  return row?.userId
}

const grants = (db: Db) =>
  db
    .selectFrom('creditGrants')
    .select(['id', 'accountId', 'remainingMillis', 'expiresAt', 'createdAt', 'sourceId'])

export async function findGrantOfPurchase(db: Db, sessionId: string) {
  return await grants(db)
    .where('sourceType', '=', 'purchase')
    .where('sourceId', '=', sessionId)
    .executeTakeFirst()
}

export async function findGrantById(db: Db, id: string) {
  return await grants(db).where('id', '=', id).executeTakeFirst()
}

/** Whether the account has bought credits since then, other than these. */
export async function hasBoughtSince(
  db: Db,
  { accountId, id }: { accountId: string; id: string },
  since: Date,
): Promise<boolean> {
  const found = await db
    .selectFrom('creditGrants')
    .select('id')
    .where('accountId', '=', accountId)
    .where('sourceType', '=', 'purchase')
    .where('id', '!=', id)
    .where('createdAt', '>=', since)
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}
