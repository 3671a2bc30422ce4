import { sql } from 'kysely'
import type { Db } from '../../db/client.ts'
import { RUNNING_STATUSES } from '../../stripe/subscription.ts'

const PAGE = 100

export interface AccountWithTwoSubscriptions {
  /** Its owner's address, or the Stripe customer if it is unknown. */
  person: string
  /** Our customers; two if the same person bought twice. */
  customerIds: string[]
  /** Oldest first. */
  stripeSubscriptionIds: string[]
  /** When the newest of them began. */
  since: Date
}

/**
 * People who pay twice, newest first. Customers with the same address share an account, so this looks for
 * accounts. Only a person can tell which subscription should stay, so they are shown and never cancelled.
 */
export async function listCustomersWithTwoLiveSubscriptions(
  db: Db,
  limit = PAGE,
): Promise<AccountWithTwoSubscriptions[]> {
  return await db
    .selectFrom('subscriptions as s')
    .innerJoin('customers as c', 'c.id', 's.customerId')
    .select([
      sql<string>`coalesce(max(c.email_norm), min(c.stripe_customer_id))`.as('person'),
      sql<string[]>`array_agg(distinct c.id::text)`.as('customerIds'),
      sql<string[]>`array_agg(s.stripe_subscription_id order by s.created_at, s.id)`.as(
        'stripeSubscriptionIds',
      ),
      sql<Date>`max(s.created_at)`.as('since'),
    ])
    .where('s.status', 'in', RUNNING_STATUSES)
    .groupBy('c.userId')
    .having(sql<boolean>`count(*) > 1`)
    .orderBy('since', 'desc')
    .limit(limit)
    .execute()
}

/** The other subscriptions that the same account is charged for. */
export async function listOtherLiveSubscriptions(db: Db, stripeSubscriptionId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select other.stripe_subscription_id as id
    from subscriptions own
    join customers c on c.id = own.customer_id
    join customers same on same.user_id = c.user_id
    join subscriptions other on other.customer_id = same.id and other.id <> own.id
    where own.stripe_subscription_id = ${stripeSubscriptionId}
      and other.status in (${sql.join(RUNNING_STATUSES)})
    order by other.created_at`.execute(db)
  return rows.map(({ id }) => id)
}
