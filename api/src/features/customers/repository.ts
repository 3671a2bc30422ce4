import { type RawBuilder, sql, type Updateable } from 'kysely'
import type { Database, Db, Tx } from '../../db/client.ts'
import { normalAddress } from '../../lib/normal-address.ts'

export interface CustomerRecord {
  id: string
  /** The account that belongs to its address, maintained by the database: see migration 0023. */
  accountId: string
  /** Read only where Stripe knows the customer. */
  stripeCustomerId: string
  email: string | null
  /** What Stripe has instead, while it waits for whoever has it: see migration 0053. */
  pendingEmail: string | null
  name: string | null
  defaultPaymentMethodId: string | null
  isDefaultPaymentMethodTold: boolean
  /** Identifies the event that our copy of the profile is based on. */
  profileEventCreated: Date | null
  profileEventRank: number | null
  /** Stripe has deleted the customer and cancelled their subscriptions. */
  deletedAt: Date | null
}

const SAME_NAMED = [
  'id',
  'stripeCustomerId',
  'email',
  'pendingEmail',
  'name',
  'defaultPaymentMethodId',
  'isDefaultPaymentMethodTold',
  'profileEventCreated',
  'profileEventRank',
  'deletedAt',
] as const
const COLUMNS = [...SAME_NAMED, 'userId as accountId'] as const

/** The lock number for one customer. */
const lockIdOf = (key: string | RawBuilder<string>) => sql`hashtextextended('customer:' || ${key}::text, 0)`

/**
 * Serialises all work on one customer until the transaction ends. Checkout, subscription and customer events
 * use this one key and take no second lock, so they cannot deadlock. It holds a connection while it waits, so
 * use it only where there is just one caller at a time.
 */
export async function lockCustomer(tx: Tx, key: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${lockIdOf(key)})`.execute(tx)
}

/** For a select list: tries to take the same lock and returns at once. */
export function takesCustomer(key: string | RawBuilder<string>): RawBuilder<boolean> {
  return sql<boolean>`pg_try_advisory_xact_lock(${lockIdOf(key)})`
}

/** Whether the lock was free. */
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
    .$narrowType<{ stripeCustomerId: string }>()
    .executeTakeFirst()
}

export async function getCustomerByStripeId(db: Db, stripeCustomerId: string): Promise<CustomerRecord> {
  const found = await findCustomerByStripeId(db, stripeCustomerId)
  if (!found) throw new Error(`No customer ${stripeCustomerId} is stored`)
  return found
}

export async function getCustomer(tx: Tx, id: string): Promise<CustomerRecord> {
  return await tx
    .selectFrom('customers')
    .select(COLUMNS)
    .where('id', '=', id)
    .$narrowType<{ stripeCustomerId: string }>()
    .executeTakeFirstOrThrow()
}

/**
 * Returns the customer, creating the row if necessary, for an account that has no customer yet if one is given. Runs under the
 * customer's lock, so nobody else can create it at the same time.
 */
export async function obtainCustomer(
  tx: Tx,
  stripeCustomerId: string,
  accountId?: string,
): Promise<{ customer: CustomerRecord; isNew: boolean }> {
  const { isNew, ...customer } = await tx
    .with('inserted', (cte) =>
      cte
        .insertInto('customers')
        .values({ stripeCustomerId, ...(accountId !== undefined && { userId: homeOf(accountId) }) })
        .onConflict((conflict) => conflict.column('stripeCustomerId').doNothing())
        .returning(COLUMNS),
    )
    .selectFrom('inserted')
    // By name, so that the statement is prepared.
    .select([...SAME_NAMED, 'accountId', sql<boolean>`true`.as('isNew')])
    .unionAll((eb) =>
      eb
        .selectFrom('customers')
        .select([...COLUMNS, sql<boolean>`false`.as('isNew')])
        .where('stripeCustomerId', '=', stripeCustomerId),
    )
    .$narrowType<{ stripeCustomerId: string }>()
    .executeTakeFirstOrThrow()
  return { customer, isNew }
}

/** Everything that decides to which account an address belongs takes this lock, also in the database: see migration 0023. */
export async function lockAddress(tx: Tx, email: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('address:' || lower(btrim(${email})), 0))`.execute(
    tx,
  )
}

/** The same without waiting: whether it was free. */
export async function tryLockAddress(tx: Tx, email: string): Promise<boolean> {
  const { rows } = await sql<{ isFree: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended('address:' || lower(btrim(${email})), 0)) as is_free`.execute(
    tx,
  )
  return rows[0]?.isFree === true
}

/** The same lock for the address that a customer has: whoever holds it knows all that the account has been given. */
export async function lockAddressOf(tx: Tx, customerId: string): Promise<void> {
  await sql`
    select pg_advisory_xact_lock(hashtextextended('address:' || email_norm, 0))
    from customers where id = ${customerId} and email_norm is not null`.execute(tx)
}

/** Who has shown that the address is theirs, in the account that belongs to it, which is a new one where there is none. Returns it. */
export async function insertFreeOwner(tx: Tx, email: string): Promise<string> {
  const { id } = await tx
    .insertInto('customers')
    .values({ email, stripeCustomerId: null })
    .returning('id')
    .executeTakeFirstOrThrow()
  const { accountId } = await getCustomer(tx, id)
  return accountId
}

/**
 * Once the owner of a free account has bought for it, signed in, they own it as a customer of Stripe alone, and take it along to
 * another address. A purchase by whoever only gave their address retires nobody. Returns the row that is retired.
 */
export async function retireFreeOwner(
  tx: Tx,
  { accountId, email }: Pick<CustomerRecord, 'accountId' | 'email'>,
): Promise<string | undefined> {
  if (email === null) return undefined
  const retired = await tx
    .updateTable('customers')
    .set({ deletedAt: sql<Date>`now()`, updatedAt: sql<Date>`now()` })
    .where('userId', '=', accountId)
    .where('emailNorm', '=', normalAddress(email))
    .where('stripeCustomerId', 'is', null)
    .where('deletedAt', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return retired?.id
}

/** They were bought for by somebody signed in to their account. */
export async function markProved(tx: Tx, id: string): Promise<void> {
  await tx
    .updateTable('customers')
    .set({ provedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .where('provedAt', 'is', null)
    .execute()
}

/** The account was claimed by whoever has the address. */
export async function proveClaimed(tx: Tx, { accountId, email }: { accountId: string; email: string }) {
  await tx
    .updateTable('customers')
    .set({ provedAt: sql<Date>`now()` })
    .where('userId', '=', accountId)
    .where('emailNorm', '=', normalAddress(email))
    .where('stripeCustomerId', 'is not', null)
    .where('provedAt', 'is', null)
    .execute()
}

/** Once the owner of the address signs in: see migration 0052. */
export async function proveCustomers(tx: Tx, email: string): Promise<void> {
  await sql`select prove_customers(${normalAddress(email)})`.execute(tx)
}

/**
 * The account, unless it is gone or has a customer at Stripe, whose address then decides; in that case a new one. An organisation stays
 * apart, whatever customers it has.
 */
const homeOf = (accountId: string) => sql<string>`coalesce(
  (select id from accounts where id = ${accountId}::uuid and (kind = 'organisation'
    or not exists (select from customers where user_id = accounts.id and stripe_customer_id is not null))),
  gen_random_uuid())`

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

/**
 * Replaces the address only if it is still the one that failed. Returns whether it did. What was ordered a moment ago, and has reached
 * nobody, goes where an order with the new address would have gone.
 */
export async function replaceEmail(
  tx: Tx,
  { customerId, oldEmail, newEmail }: { customerId: string; oldEmail: string; newEmail: string },
): Promise<boolean> {
  const replaced = await tx
    .updateTable('customers')
    .set({ email: newEmail, addressAcceptedAt: sql<Date>`now()`, updatedAt: sql<Date>`now()` })
    .where('id', '=', customerId)
    .where('email', '=', oldEmail)
    .executeTakeFirst()
  return replaced.numUpdatedRows > 0n
}
