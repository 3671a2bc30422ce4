import { type Kysely, sql } from 'kysely'
import { redefine } from '../redefine.ts'

/**
 * Who has shown that an address is theirs keeps their free account when somebody else buys with it: the owner without a purchase
 * stays, and the application retires them once they have bought themselves. A wallet remembers the month of a plan while the free
 * plan serves. See decision 31.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table wallets add column plan_month jsonb;

    drop trigger customers_settled_insert on customers;
    drop trigger customers_settled_update on customers;
    drop function retire_free_owner()`.execute(db)
  await goOnWithoutWithdrawal(db)
  await leaveToFreeOwners(db)
}

/** A payment that went back ends the free plan of whoever bought, and theirs alone. */
async function goOnWithoutWithdrawal(db: Kysely<unknown>): Promise<void> {
  await redefine(db, 'free_standing(uuid)', [
    [
      "then 'closed'",
      `then 'closed'
        when exists (
            select from customers
            where user_id = account and stripe_customer_id is null and deleted_at is null) then 'began_free'`,
    ],
  ])
}

/** They were first in the account, whichever row is older. */
async function leaveToFreeOwners(db: Kysely<unknown>): Promise<void> {
  const order = `(coalesce(other.joined_account_at, other.created_at), other.created_at, other.id)
            < (coalesce(new.joined_account_at, new.created_at), new.created_at, new.id)`
  await redefine(db, 'settle_account()', [[order, `(other.stripe_customer_id is null or ${order})`]])
}
