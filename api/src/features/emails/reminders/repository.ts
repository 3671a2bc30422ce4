import { sql } from 'kysely'
import type { Db } from '../../../db/client.ts'
import { RUNNING_STATUSES } from '../../../stripe/subscription.ts'
import { isServedFree } from '../../accounts/free-standing.ts'
import { servingSubscription } from '../../agents/plan-limit.ts'

const EXPIRING_BATCH = 300

export interface OverdueSubscription {
  customerId: string
  subscriptionId: string
  pastDueSince: Date
  cancelAt: Date | null
  cancelAtPeriodEnd: boolean
  currentPeriodEnd: Date | null
  isOver: boolean
}

/**
 * Subscriptions whose grace period is about to end, or has ended, and whose owners have not been notified.
 */
export async function listUnnotifiedOverdue(
  db: Db,
  { warnSince, overSince }: { warnSince: Date; overSince: Date },
): Promise<OverdueSubscription[]> {
  const isOver = sql<boolean>`past_due_since <= ${overSince}`
  return await db
    .selectFrom('subscriptions')
    .select(['customerId', 'stripeSubscriptionId as subscriptionId', 'pastDueSince', isOver.as('isOver')])
    .select(['cancelAt', 'cancelAtPeriodEnd', 'currentPeriodEnd'])
    .where('status', '=', 'past_due')
    .where('pastDueSince', '<=', warnSince)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('emailDeliveries')
            .select('emailDeliveries.id')
            .where('kind', '=', sql<string>`case when ${isOver} then 'access_ended' else 'access_ending' end`)
            .whereRef('emailDeliveries.stripeSubscriptionId', '=', 'subscriptions.stripeSubscriptionId')
            .whereRef('emailDeliveries.createdAt', '>=', 'subscriptions.pastDueSince'),
        ),
      ),
    )
    .$narrowType<{ pastDueSince: Date }>()
    .execute()
}

/** Whose mail it is: the subscription's customer, or the account's newest. */
const customerToTell = sql<string>`coalesce(subscription.customer_id, (
  select id from customers where user_id = token.user_id and deleted_at is null order by created_at desc limit 1))`

/** The subscription does not end first; without one, the account has credits or the free plan. */
const goesOnUntilThen = (isFreeOffered: boolean) => sql<boolean>`case
  when subscription.id is null
    then has_credits(token.user_id) or ${isFreeOffered ? isServedFree(sql`token.user_id`) : sql`false`}
  else coalesce(
    subscription.cancel_at,
    case when subscription.cancel_at_period_end then subscription.current_period_end end,
    'infinity') > token.expires_at end`

/** Tokens in use that expire by then, which something covers until then, and whose owner has not been notified. */
export async function listUnnotifiedExpiring(
  db: Db,
  { now, until, isFreeOffered }: { now: Date; until: Date; isFreeOffered: boolean },
) {
  return await db
    .selectFrom('mcpTokens as token')
    .leftJoin('subscriptions as subscription', (join) =>
      join
        .on('subscription.stripeSubscriptionId', '=', servingSubscription)
        .on('subscription.status', 'in', RUNNING_STATUSES),
    )
    .select(['token.jti as tokenJti', customerToTell.as('customerId')])
    .where('token.expiresAt', '>', now)
    .where('token.expiresAt', '<=', until)
    .where('token.supersededAt', 'is', null)
    .where('token.revokedAt', 'is', null)
    .where(goesOnUntilThen(isFreeOffered))
    .where(customerToTell, 'is not', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('emailDeliveries as notified')
            .select('notified.id')
            .where('notified.kind', '=', 'token_expiring')
            .whereRef('notified.tokenJti', '=', 'token.jti'),
        ),
      ),
    )
    .orderBy('token.expiresAt')
    .limit(EXPIRING_BATCH)
    .execute()
}
