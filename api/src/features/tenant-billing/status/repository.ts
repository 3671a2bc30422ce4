import { sql } from 'kysely'
import type { Db } from '../../../db/client.ts'
import { billedOf } from '../../subscriptions/billed.ts'

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

/** The subscription with which an account's usage is billed and the customer who pays it, as far as there are. */
export async function findBillingState(db: Db, accountId: string): Promise<BillingState> {
  const { rows } = await sql<BillingState>`
    select billed.stripe_customer_id, billed.stripe_subscription_id, billed.status, billed.trial_end,
      billed.current_period_end, billed.currency, billed.billing_cycle_anchor as anchor,
      billed.default_payment_method_id as payment_method_id
    from (select ${accountId}::uuid as id) account left join lateral ${billedOf(sql`account.id`)} billed on true`.execute(
    db,
  )
  const [row] = rows
  if (!row) throw new Error('A query that always gives one row gave none')
  return row
}
