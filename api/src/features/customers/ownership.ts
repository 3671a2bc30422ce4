import { sql } from 'kysely'
import type { Db } from '../../db/client.ts'

/** For a query over `customers as customer`: selects those that belong to an account. */
export const ofAccount = (accountId: string) =>
  sql<boolean>`customer.user_id = ${accountId} and customer.deleted_at is null`

export interface PayingCustomer {
  id: string
  stripeCustomerId: string
  /** Known to be the owner's. */
  isProved: boolean
}

/**
 * Those that Stripe knows: none for an account that has bought nothing. Those that are known to be the owner's first, and the newest of
 * them, because someone may have bought more than once.
 */
export async function listPayingCustomers(db: Db, accountId: string): Promise<PayingCustomer[]> {
  return await db
    .selectFrom('customers as customer')
    .select(['customer.id', 'customer.stripeCustomerId'])
    .select(sql<boolean>`customer.proved_at is not null`.as('isProved'))
    .where(ofAccount(accountId))
    .where('customer.stripeCustomerId', 'is not', null)
    .$narrowType<{ stripeCustomerId: string }>()
    .orderBy(sql`customer.proved_at is not null`, 'desc')
    .orderBy('customer.createdAt', 'desc')
    .execute()
}

/**
 * For whom somebody signed in buys, so that their card stays with them: customers that are known to be theirs, the one whose
 * subscription serves the account before others. Undefined if none is: then Stripe creates another one.
 */
export async function findBuyingCustomer(db: Db, accountId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('customers as customer')
    .leftJoin('subscriptions as main', (join) =>
      join
        .onRef('main.customerId', '=', 'customer.id')
        .on('main.stripeSubscriptionId', '=', sql<string>`main_subscription_id(customer.user_id)`),
    )
    .select('customer.stripeCustomerId')
    .where(ofAccount(accountId))
    .where('customer.provedAt', 'is not', null)
    .orderBy(sql`main.id is not null`, 'desc')
    .orderBy('customer.createdAt', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.stripeCustomerId ?? undefined
}

/** For whom a system buys: as above, and otherwise the account's only customer, who cannot be anybody else's. */
export async function findOwnCustomer(db: Db, accountId: string): Promise<string | undefined> {
  const proved = await findBuyingCustomer(db, accountId)
  if (proved !== undefined) return proved
  const all = db.selectFrom('customers as customer').select('customer.stripeCustomerId')
  const [only, ...others] = await all.where(ofAccount(accountId)).limit(2).execute()
  return others.length > 0 ? undefined : (only?.stripeCustomerId ?? undefined)
}

/** For a row of `customers as customer`: what work on it is serialised by. */
export const lockKeyOf = sql<string>`coalesce(customer.stripe_customer_id, customer.id::text)`

export interface OwningCustomer {
  id: string
  lockKey: string
}

/** The account's newest customer, to whom its mails go. */
export async function findOwningCustomer(db: Db, accountId: string): Promise<OwningCustomer | undefined> {
  return await db
    .selectFrom('customers as customer')
    .select(['customer.id', lockKeyOf.as('lockKey')])
    .where(ofAccount(accountId))
    .orderBy('customer.createdAt', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** The account that is named by its public id, or by Stripe's id of a customer of its. */
export async function findAccountOfPayer(db: Db, id: string): Promise<string | undefined> {
  const { rows } = await sql<{ accountId: string }>`
    select id as account_id from accounts where tenant_id = ${id}
    union all
    select user_id from customers where stripe_customer_id = ${id} and deleted_at is null
    limit 1`.execute(db)
  return rows[0]?.accountId
}
