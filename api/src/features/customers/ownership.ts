import { sql } from 'kysely'
import type { Db } from '../../db/client.ts'

/**
 * For a query over `customers as customer`: selects those that belong to an address. The address identifies
 * someone only while Stripe has it for the customer. Case is ignored.
 */
export const ownsCustomer = (email: string) =>
  sql<boolean>`customer.email_norm = lower(btrim(${email})) and customer.deleted_at is null`

/** The same for those that belong to an account. */
export const ofAccount = (accountId: string) =>
  sql<boolean>`customer.user_id = ${accountId} and customer.deleted_at is null`

export interface OwnedCustomer {
  id: string
  stripeCustomerId: string
}

/** Newest first, because someone may have bought more than once. */
export async function listAccountCustomers(db: Db, accountId: string): Promise<OwnedCustomer[]> {
  return await db
    .selectFrom('customers as customer')
    .select(['customer.id', 'customer.stripeCustomerId'])
    .where(ofAccount(accountId))
    .orderBy('customer.createdAt', 'desc')
    .execute()
}
