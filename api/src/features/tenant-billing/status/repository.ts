import { sql } from 'kysely'
import type { Db } from '../../../db/client.ts'

export interface BillingState {
  stripeCustomerId: string | null
  stripeSubscriptionId: string | null
  status: string | null
  trialEnd: Date | null
  currentPeriodEnd: Date | null
  currency: string | null
  /** From when its months are counted. */
  anchor: Date | null
  /** The subscription's own, before its customer's. */
  paymentMethodId: string | null
}

/** An account's main subscription and the customer who pays it, as far as there are. */
export async function findBillingState(db: Db, accountId: string): Promise<BillingState> {
  const { rows } = await sql<BillingState>`
    select customer.stripe_customer_id, subscription.stripe_subscription_id, subscription.status, subscription.trial_end,
      subscription.current_period_end, subscription.currency, subscription.billing_cycle_anchor as anchor,
      subscription.default_payment_method_id as payment_method_id
    from (select main_subscription_id(${accountId}::uuid) as id) main
    left join subscriptions subscription on subscription.stripe_subscription_id = main.id
    left join lateral (
      select stripe_customer_id from customers
      where user_id = ${accountId} and deleted_at is null and stripe_customer_id is not null
      order by (id = subscription.customer_id) desc nulls last, created_at limit 1) customer on true`.execute(
    db,
  )
  const [row] = rows
  if (!row) throw new Error('A query that always gives one row gave none')
  return row
}
