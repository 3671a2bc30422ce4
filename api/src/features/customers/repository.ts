import { sql } from 'kysely'
import type { Tx } from '../../db/client.ts'

export interface CustomerRecord {
  id: string
  userId: string
  stripeCustomerId: string
  email: string | null
  name: string | null
}

const COLUMNS = ['id', 'userId', 'stripeCustomerId', 'email', 'name'] as const

/**
 * Serializes everything about one customer until the transaction ends. One key for checkout,
 * subscription and customer events: they take no second lock, so they cannot deadlock.
 */
export async function lockCustomer(tx: Tx, key: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`customer:${key}`}, 0))`.execute(tx)
}

export async function findCustomerByStripeId(
  tx: Tx,
  stripeCustomerId: string,
): Promise<CustomerRecord | undefined> {
  return await tx
    .selectFrom('customers')
    .select(COLUMNS)
    .where('stripeCustomerId', '=', stripeCustomerId)
    .executeTakeFirst()
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

export interface CustomerProfile {
  email: string | undefined
  name: string | undefined
  metadata?: Record<string, unknown>
}

/** Takes a profile that is at least as new as the known one; an older one only fills gaps. */
export async function updateProfile(
  tx: Tx,
  stripeCustomerId: string,
  profile: CustomerProfile,
  knownAt: Date,
): Promise<void> {
  const isNewer = sql<boolean>`(profile_event_created is null or profile_event_created <= ${knownAt})`
  const prefer = (given: string | undefined, column: 'email' | 'name') => {
    const stored = sql.ref(column)
    const value = given ?? null
    return sql<
      string | null
    >`case when ${isNewer} then coalesce(${value}, ${stored}) else coalesce(${stored}, ${value}) end`
  }
  await tx
    .updateTable('customers')
    .set({
      email: prefer(profile.email, 'email'),
      name: prefer(profile.name, 'name'),
      ...(profile.metadata && {
        metadata: sql`case when ${isNewer} then ${JSON.stringify(profile.metadata)}::jsonb else metadata end`,
      }),
      profileEventCreated: sql<Date>`greatest(profile_event_created, ${knownAt})`,
      updatedAt: sql<Date>`now()`,
    })
    .where('stripeCustomerId', '=', stripeCustomerId)
    .execute()
}

export async function markCustomerDeleted(tx: Tx, stripeCustomerId: string, deletedAt: Date): Promise<void> {
  await tx
    .updateTable('customers')
    .set({ deletedAt, updatedAt: sql<Date>`now()` })
    .where('stripeCustomerId', '=', stripeCustomerId)
    .execute()
}
