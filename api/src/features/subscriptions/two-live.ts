import { sql } from 'kysely'
import type { Db } from '../../db/client.ts'
import { RUNNING_STATUSES } from '../../stripe/subscription.ts'

const PAGE = 100

export interface PersonWithTwoSubscriptions {
  /** The address they share, or the Stripe customer where none is known. */
  person: string
  /** Our customers; two of them when the same address bought twice. */
  customerIds: string[]
  /** The oldest first. */
  stripeSubscriptionIds: string[]
  /** When the newest of them began. */
  since: Date
}

/**
 * Whoever might pay twice, by ids alone: with the names of all customers gathered and sorted, a hundred thousand of them
 * took the better part of a second.
 */
const suspects = sql<string>`any(
  array(select customer_id from subscriptions where status in (${sql.join(RUNNING_STATUSES)})
    group by customer_id having count(*) > 1)
  || array(select id from customers where email_norm = any(array(
    select email_norm from customers group by email_norm having count(*) > 1))))`

/**
 * Who pays twice, the newest first: one Stripe customer, or one address without regard to case. Which of the
 * subscriptions is meant to stay only a human can tell, so they are shown and never cancelled.
 */
export async function listCustomersWithTwoLiveSubscriptions(
  db: Db,
  limit = PAGE,
): Promise<PersonWithTwoSubscriptions[]> {
  return await db
    .selectFrom('subscriptions as s')
    .innerJoin('customers as c', 'c.id', 's.customerId')
    .select([
      sql<string>`coalesce(c.email_norm, c.stripe_customer_id)`.as('person'),
      sql<string[]>`array_agg(distinct c.id::text)`.as('customerIds'),
      sql<string[]>`array_agg(s.stripe_subscription_id order by s.created_at, s.id)`.as(
        'stripeSubscriptionIds',
      ),
      sql<Date>`max(s.created_at)`.as('since'),
    ])
    .where('c.id', '=', suspects)
    .where('s.status', 'in', RUNNING_STATUSES)
    .groupBy(sql`coalesce(c.email_norm, c.stripe_customer_id)`)
    .having(sql<boolean>`count(*) > 1`)
    .orderBy('since', 'desc')
    .limit(limit)
    .execute()
}

/** The other subscriptions that the same person is charged for. */
export async function listOtherLiveSubscriptions(db: Db, stripeSubscriptionId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select other.stripe_subscription_id as id
    from subscriptions own
    join customers c on c.id = own.customer_id
    join customers same on same.id = c.id or same.email_norm = c.email_norm
    join subscriptions other on other.customer_id = same.id and other.id <> own.id
    where own.stripe_subscription_id = ${stripeSubscriptionId}
      and other.status in (${sql.join(RUNNING_STATUSES)})
    order by other.created_at`.execute(db)
  return rows.map(({ id }) => id)
}
