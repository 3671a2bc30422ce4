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
  /** It serves the account, as far as its subscriptions do. */
  isMain: boolean
  /** Its customer is known to be its owner's, and nobody else's who gave their address. */
  isProved: boolean
}

/** Those that give access first, and of these the highest plan; what is over comes last, the newest first. See migration 0052. */
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
      sql<boolean>`coalesce(main_subscription_id(customer.user_id) = subscription.stripe_subscription_id, false)`.as(
        'isMain',
      ),
      sql<boolean>`customer.proved_at is not null`.as('isProved'),
    ])
    .where(ofAccount(accountId))
    .$narrowType<{ stripeCustomerId: string }>()
    .orderBy(sql`serving_place(subscription)`)
    .orderBy('subscription.id')
    .execute()
  return rows.map((row) => ({
    ...row,
    tier: readStoredTier(row.tier),
    status: readStatus(row.status),
    withdrawal: readWithdrawal(row.withdrawal),
  }))
}

/** The account's main subscription, or else one that nobody has paid for yet; undefined if none can run any more. */
export async function findMainSubscription(
  db: Db,
  accountId: string,
): Promise<OwnedSubscription | undefined> {
  const owned = await listAccountSubscriptions(db, accountId)
  return owned.find(({ isMain }) => isMain) ?? owned.find(({ status }) => !isTerminal(status))
}

/** The id of the main subscription that the account has once this one has ended. */
export async function findNextMain(db: Db, accountId: string, endedId: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string | null }>`
    select next_subscription_id(${accountId}::uuid, ${endedId}) as id`.execute(db)
  return rows[0]?.id ?? undefined
}

/**
 * What an order would be a second one beside. What nobody has paid for counts only where it is known to be the owner's, or where it
 * was ordered for the same customer.
 */
export async function findRunning(
  db: Db,
  accountId: string,
  stripeCustomerId?: string,
): Promise<OwnedSubscription | undefined> {
  const owned = await listAccountSubscriptions(db, accountId)
  const isOwn = (one: OwnedSubscription) => one.isProved || one.stripeCustomerId === stripeCustomerId
  return owned.find(({ isMain }) => isMain) ?? owned.find((one) => !isTerminal(one.status) && isOwn(one))
}
