import { sql } from 'kysely'
import { Type } from 'typebox'
import type { Db } from '../../../db/client.ts'
import { UUID } from '../../../db/keyset.ts'
import { AppError } from '../../../errors.ts'

export const AccountParams = Type.Object({
  account_id: Type.String({
    description:
      "The account's id, or what it is found by: its public id, its owner's address, or a Stripe customer",
    maxLength: 320,
    pattern:
      '^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|acct_\\w{1,250}|cus_\\w{1,250}|[^\\s@\\u0000]+@[^\\s@\\u0000]+)$',
    'x-must': 'be an account id, an acct_ or cus_ id, or the address of an owner',
  }),
})

export interface FoundAccount {
  id: string
  tenantId: string
  /** Given by the owner, or the owner's at Stripe. */
  name: string | null
}

/** The one account that this can mean. */
export async function findAccount(db: Db, reference: string): Promise<FoundAccount> {
  const [found, other] = await listAccounts(db, reference)
  if (!found) throw new AppError('not_found', `No account ${reference} is stored.`, { param: 'account_id' })
  if (other)
    throw new AppError(
      'conflict',
      `${reference} owns several accounts: ${found.tenantId}, ${other.tenantId} and perhaps more. Give the id of one.`,
      { param: 'account_id' },
    )
  return found
}

async function listAccounts(db: Db, reference: string): Promise<FoundAccount[]> {
  const { rows } = await sql<FoundAccount>`
    select id, tenant_id, coalesce(name, (
      select coalesce(customer.name, customer.email) from customers customer
      where customer.user_id = accounts.id order by deleted_at nulls first, created_at desc limit 1)) as name
    from accounts where ${matches(reference)} order by created_at desc limit 2`.execute(db)
  return rows
}

function matches(reference: string) {
  if (UUID.test(reference)) return sql`id = ${reference}`
  if (reference.startsWith('cus_'))
    return sql`id = (select user_id from customers where stripe_customer_id = ${reference})`
  if (reference.includes('@'))
    return sql`id in (select user_id from customers
      where email_norm = lower(btrim(${reference})) and deleted_at is null)`
  return sql`tenant_id = ${reference}`
}
