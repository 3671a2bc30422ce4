import { sql, type Updateable } from 'kysely'
import type { Database, Db, Tx } from '../../db/client.ts'

export interface CustomerRecord {
  id: string
  userId: string
  stripeCustomerId: string
  email: string | null
  name: string | null
  /** Where what we know of them stands among what Stripe told. */
  profileEventCreated: Date | null
  profileEventRank: number | null
}

const COLUMNS = [
  'id',
  'userId',
  'stripeCustomerId',
  'email',
  'name',
  'profileEventCreated',
  'profileEventRank',
] as const

/**
 * Serializes everything about one customer until the transaction ends. One key for checkout,
 * subscription and customer events: they take no second lock, so they cannot deadlock.
 */
export async function lockCustomer(tx: Tx, key: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`customer:${key}`}, 0))`.execute(tx)
}

export async function findCustomerByStripeId(
  db: Db,
  stripeCustomerId: string,
): Promise<CustomerRecord | undefined> {
  return await db
    .selectFrom('customers')
    .select(COLUMNS)
    .where('stripeCustomerId', '=', stripeCustomerId)
    .executeTakeFirst()
}

export async function getCustomerByStripeId(db: Db, stripeCustomerId: string): Promise<CustomerRecord> {
  const found = await findCustomerByStripeId(db, stripeCustomerId)
  if (!found) throw new Error(`No customer ${stripeCustomerId} is stored`)
  return found
}

export async function getCustomer(tx: Tx, id: string): Promise<CustomerRecord> {
  return await tx.selectFrom('customers').select(COLUMNS).where('id', '=', id).executeTakeFirstOrThrow()
}

/** Whether it was this call that created the row. */
export async function insertCustomer(tx: Tx, stripeCustomerId: string): Promise<boolean> {
  const inserted = await tx
    .insertInto('customers')
    .values({ stripeCustomerId })
    .onConflict((conflict) => conflict.column('stripeCustomerId').doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}

export async function updateCustomer(
  tx: Tx,
  id: string,
  changes: Updateable<Database['customers']>,
): Promise<void> {
  await tx
    .updateTable('customers')
    .set({ ...changes, updatedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .execute()
}

export async function markCustomerDeleted(tx: Tx, stripeCustomerId: string, deletedAt: Date): Promise<void> {
  await tx
    .updateTable('customers')
    .set({ deletedAt, updatedAt: sql<Date>`now()` })
    .where('stripeCustomerId', '=', stripeCustomerId)
    .execute()
}
