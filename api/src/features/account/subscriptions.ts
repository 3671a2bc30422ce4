import type { BuyableTier } from '@kamiyo/catalog/types'
import type { Db } from '../../db/client.ts'
import { readStatus, type SubscriptionStatus } from '../../stripe/subscription.ts'
import { ownsCustomer } from '../customers/ownership.ts'
import { type EntitlementFacts, isTerminal, readWithdrawal } from '../subscriptions/entitlement.ts'
import type { PriceColumns } from '../subscriptions/price.ts'
import { readStoredTier } from '../subscriptions/tier.ts'

export interface OwnedSubscription extends EntitlementFacts, PriceColumns {
  stripeSubscriptionId: string
  customerId: string
  stripeCustomerId: string
  userId: string
  tier: BuyableTier
  status: SubscriptionStatus
  endedAt: Date | null
}

const RANK: readonly SubscriptionStatus[] = ['active', 'trialing', 'past_due']

/** The ones that matter most first: running ones, then those that may run again, newest first. */
export async function listOwnSubscriptions(db: Db, email: string): Promise<OwnedSubscription[]> {
  const rows = await db
    .selectFrom('subscriptions as subscription')
    .innerJoin('customers as customer', 'customer.id', 'subscription.customerId')
    .select([
      'subscription.stripeSubscriptionId',
      'subscription.tier',
      'subscription.status',
      'subscription.currentPeriodEnd',
      'subscription.cancelAtPeriodEnd',
      'subscription.cancelAt',
      'subscription.pastDueSince',
      'subscription.checkoutPaymentStatus',
      'subscription.firstPaidAt',
      'subscription.quantity',
      'subscription.collectionPause',
      'subscription.collectionResumesAt',
      'subscription.withdrawal',
      'subscription.endedAt',
      'customer.id as customerId',
      'subscription.currency',
      'subscription.priceInterval',
      'subscription.priceIntervalCount',
      'subscription.listAmountMinor',
      'subscription.recurringAmountMinor',
      'subscription.nextAmountMinor',
      'subscription.isTaxAdded',
      'customer.stripeCustomerId',
      'customer.userId',
    ])
    .where(ownsCustomer(email))
    .orderBy('subscription.createdAt', 'desc')
    .execute()
  return rows
    .map((row) => ({
      ...row,
      tier: readStoredTier(row.tier),
      status: readStatus(row.status),
      withdrawal: readWithdrawal(row.withdrawal),
    }))
    .sort((one, other) => rank(one.status) - rank(other.status))
}

/** The subscription that the account is about; undefined when none can run any more. */
export async function findMainSubscription(db: Db, email: string): Promise<OwnedSubscription | undefined> {
  return (await listOwnSubscriptions(db, email)).find(({ status }) => !isTerminal(status))
}

function rank(status: SubscriptionStatus): number {
  const position = RANK.indexOf(status)
  if (position !== -1) return position
  return isTerminal(status) ? RANK.length + 1 : RANK.length
}
