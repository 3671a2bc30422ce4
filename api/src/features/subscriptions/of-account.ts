import type { BuyableTier } from '@kamiyo/catalog/types'
import { sql } from 'kysely'
import type { Db } from '../../db/client.ts'
import { readStatus, type SubscriptionStatus } from '../../stripe/subscription.ts'
import { ofAccount } from '../customers/ownership.ts'
import { ENTITLEMENT_COLUMNS, type EntitlementFacts, isTerminal, readWithdrawal } from './entitlement.ts'
import type { PriceColumns } from './price.ts'
import { readStoredTier } from './tier.ts'

export interface OwnedSubscription extends EntitlementFacts, PriceColumns {
  stripeSubscriptionId: string
  customerId: string
  stripeCustomerId: string
  tier: BuyableTier
  status: SubscriptionStatus
  endedAt: Date | null
  trialEndBehavior: string | null
  discounts: unknown
}

/** The most relevant first: running ones, then those that may run again, newest first. */
export async function listAccountSubscriptions(db: Db, accountId: string): Promise<OwnedSubscription[]> {
  const rows = await db
    .selectFrom('subscriptions as subscription')
    .innerJoin('customers as customer', 'customer.id', 'subscription.customerId')
    .select(ENTITLEMENT_COLUMNS)
    .select([
      'subscription.stripeSubscriptionId',
      'subscription.tier',
      'subscription.endedAt',
      'subscription.trialEndBehavior',
      'customer.id as customerId',
      'subscription.currency',
      'subscription.priceInterval',
      'subscription.priceIntervalCount',
      'subscription.listAmountMinor',
      'subscription.recurringAmountMinor',
      'subscription.nextAmountMinor',
      'subscription.isTaxAdded',
      'subscription.discounts',
      'customer.stripeCustomerId',
    ])
    .where(ofAccount(accountId))
    .$narrowType<{ stripeCustomerId: string }>()
    .orderBy(sql`subscription_rank(subscription.status)`)
    .orderBy('subscription.createdAt', 'desc')
    .orderBy('subscription.id')
    .execute()
  return rows.map((row) => ({
    ...row,
    tier: readStoredTier(row.tier),
    status: readStatus(row.status),
    withdrawal: readWithdrawal(row.withdrawal),
  }))
}

/** The account's main subscription; undefined if none can run any more. */
export async function findMainSubscription(
  db: Db,
  accountId: string,
): Promise<OwnedSubscription | undefined> {
  return (await listAccountSubscriptions(db, accountId)).find(({ status }) => !isTerminal(status))
}
