import { sql } from 'kysely'
import type { Db } from '../../../db/client.ts'

export interface BilledAccount {
  accountId: string
  /** Null while the account has no customer at Stripe: its usage is sealed all the same, and billed once it has one. */
  stripeCustomerId: string | null
  /** The subscription whose invoices take the usage too. */
  stripeSubscriptionId: string | null
  /** From when its months are counted; without a subscription they are those of the calendar. */
  anchor: Date | null
  /** When the subscription's present period began, by Stripe's clock. */
  renewedAt: Date | null
  sealedUntil: Date | null
  firstEventAt: Date
}

/** No period is as short, even where a subscription began anew in the middle of a month. */
const SHORTEST_PERIOD_DAYS = 1

/** Accounts with usage whose period may be over. */
export async function listBilledAccounts(
  db: Db,
  now: Date,
  after: string | null,
  limit: number,
): Promise<BilledAccount[]> {
  const { rows } = await sql<BilledAccount>`
    select account.account_id, customer.stripe_customer_id, subscription.stripe_subscription_id,
      subscription.billing_cycle_anchor as anchor, subscription.current_period_start as renewed_at, account.sealed_until,
      account.first_event_at
    from usage_accounts account
    left join subscriptions subscription
      on subscription.stripe_subscription_id = main_subscription_id(account.account_id)
    left join lateral (
      select stripe_customer_id from customers
      where user_id = account.account_id and deleted_at is null and stripe_customer_id is not null
      order by (id = subscription.customer_id) desc nulls last, created_at limit 1) customer on true
    where (account.sealed_until is null
        or account.sealed_until < ${now}::timestamptz - make_interval(days => ${SHORTEST_PERIOD_DAYS})
        or account.sealed_until < subscription.current_period_start)
      and (${after}::uuid is null or account.account_id > ${after}::uuid)
    order by account.account_id limit ${limit}`.execute(db)
  return rows
}
