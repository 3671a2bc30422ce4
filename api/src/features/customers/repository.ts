import { type RawBuilder, sql, type Updateable } from 'kysely'
import type { Database, Db, Tx } from '../../db/client.ts'

export interface CustomerRecord {
  id: string
  /** The one that its address has, which the database sees to: see migration 0023. */
  accountId: string
  stripeCustomerId: string
  email: string | null
  name: string | null
  defaultPaymentMethodId: string | null
  isDefaultPaymentMethodTold: boolean
  /** Where what we know of them stands among what Stripe told. */
  profileEventCreated: Date | null
  profileEventRank: number | null
  /** Stripe has deleted them, and cancelled what they had. */
  deletedAt: Date | null
}

const COLUMNS = [
  'id',
  'userId as accountId',
  'stripeCustomerId',
  'email',
  'name',
  'defaultPaymentMethodId',
  'isDefaultPaymentMethodTold',
  'profileEventCreated',
  'profileEventRank',
  'deletedAt',
] as const

/** The number under which everything about one customer is serialised. */
const lockIdOf = (key: string | RawBuilder<string>) => sql`hashtextextended('customer:' || ${key}::text, 0)`

/**
 * Serialises everything about one customer until the transaction ends. One key for checkout, subscription and
 * customer events: they take no second lock, so they cannot deadlock. It waits with a connection in hand, so it is
 * only for those of whom there is one at a time.
 */
export async function lockCustomer(tx: Tx, key: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${lockIdOf(key)})`.execute(tx)
}

/** For a select list: takes the same lock, or says at once that another transaction has it. */
export function takesCustomer(key: string | RawBuilder<string>): RawBuilder<boolean> {
  return sql<boolean>`pg_try_advisory_xact_lock(${lockIdOf(key)})`
}

/** Whether the lock could be taken at once. */
export async function tryLockCustomer(tx: Tx, key: string): Promise<boolean> {
  const { rows } = await sql<{ isFree: boolean }>`select ${takesCustomer(key)} as is_free`.execute(tx)
  return rows[0]?.isFree === true
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

/** The customer, stored now if they were not yet. It runs under their lock, so nobody else stores them meanwhile. */
export async function obtainCustomer(
  tx: Tx,
  stripeCustomerId: string,
): Promise<{ customer: CustomerRecord; isNew: boolean }> {
  const { isNew, ...customer } = await tx
    .with('inserted', (cte) =>
      cte
        .insertInto('customers')
        .values({ stripeCustomerId })
        .onConflict((conflict) => conflict.column('stripeCustomerId').doNothing())
        .returning(COLUMNS),
    )
    .selectFrom('inserted')
    .selectAll()
    .select(sql<boolean>`true`.as('isNew'))
    .unionAll((eb) =>
      eb
        .selectFrom('customers')
        .select([...COLUMNS, sql<boolean>`false`.as('isNew')])
        .where('stripeCustomerId', '=', stripeCustomerId),
    )
    .executeTakeFirstOrThrow()
  return { customer, isNew }
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
    .where('deletedAt', 'is', null)
    .execute()
}

/** Only while it is still the one that did not work; whether it was. */
export async function replaceEmail(
  tx: Tx,
  { customerId, oldEmail, newEmail }: { customerId: string; oldEmail: string; newEmail: string },
): Promise<boolean> {
  const replaced = await tx
    .updateTable('customers')
    .set({ email: newEmail, updatedAt: sql<Date>`now()` })
    .where('id', '=', customerId)
    .where('email', '=', oldEmail)
    .executeTakeFirst()
  return replaced.numUpdatedRows > 0n
}
