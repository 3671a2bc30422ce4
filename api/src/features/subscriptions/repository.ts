import type { BuyableTier } from '@kamiyo/catalog/types'
import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import type { Database, Db, Tx } from '../../db/client.ts'
import { compiledByKey } from '../../db/compiled.ts'
import { readStatus, type SubscriptionStatus } from '../../stripe/subscription.ts'
import type { CustomerRecord } from '../customers/repository.ts'
import { readWithdrawal, type Withdrawal } from './entitlement.ts'
import { readStoredTier } from './tier.ts'

const COLUMNS = [
  'id',
  'stripeSubscriptionId',
  'customerId',
  'status',
  'tier',
  'priceId',
  'currentPeriodStart',
  'billingCycleAnchor',
  'currentPeriodEnd',
  'cancelAtPeriodEnd',
  'cancelAt',
  'canceledAt',
  'endedAt',
  'trialEnd',
  'quantity',
  'collectionPause',
  'collectionResumesAt',
  'otherTiers',
  'currency',
  'priceInterval',
  'priceIntervalCount',
  'listAmountMinor',
  'recurringAmountMinor',
  'nextAmountMinor',
  'isTaxAdded',
  'discounts',
  'defaultPaymentMethodId',
  'isInvoiced',
  'trialEndBehavior',
  'latestInvoiceId',
  'pastDueSince',
  'checkoutSessionId',
  'checkoutPaymentStatus',
  'firstPaidAt',
  'withdrawal',
  'mrrMinor',
  'mrrCurrency',
  'isMrrHistoryMissing',
  'lastEventCreated',
  'lastEventRank',
  'dirtyReason',
  'version',
] as const

type Row = Pick<Selectable<Database['subscriptions']>, (typeof COLUMNS)[number]>

export type SubscriptionRecord = Omit<Row, 'status' | 'tier' | 'withdrawal'> & {
  status: SubscriptionStatus
  tier: BuyableTier
  withdrawal: Withdrawal | null
}

const selectByStripeId = compiledByKey((db, stripeId) =>
  db.selectFrom('subscriptions').select(COLUMNS).where('stripeSubscriptionId', '=', stripeId),
)

export async function findSubscription(db: Db, stripeId: string): Promise<SubscriptionRecord | undefined> {
  const [row] = await selectByStripeId(db, stripeId)
  return row && toRecord(row)
}

/** The customer who owns it. */
export type Owner = Pick<CustomerRecord, 'accountId' | 'email' | 'deletedAt'>

const selectWithOwner = compiledByKey((db, stripeId) =>
  db
    .selectFrom('subscriptions')
    .innerJoin('customers as owner', 'owner.id', 'subscriptions.customerId')
    .select(COLUMNS.map((column) => `subscriptions.${column}` as const))
    .select([
      'owner.userId as ownerAccountId',
      'owner.email as ownerEmail',
      'owner.deletedAt as ownerDeletedAt',
    ])
    .where('stripeSubscriptionId', '=', stripeId),
)

export async function findWithOwner(
  db: Db,
  stripeId: string,
): Promise<{ subscription: SubscriptionRecord; owner: Owner } | undefined> {
  const [found] = await selectWithOwner(db, stripeId)
  if (!found) return undefined
  const { ownerAccountId: accountId, ownerEmail: email, ownerDeletedAt: deletedAt, ...row } = found
  return { subscription: toRecord(row), owner: { accountId, email, deletedAt } }
}

function toRecord(row: Row): SubscriptionRecord {
  return {
    ...row,
    status: readStatus(row.status),
    tier: readStoredTier(row.tier),
    withdrawal: readWithdrawal(row.withdrawal),
  }
}

export async function getSubscription(db: Db, stripeId: string): Promise<SubscriptionRecord> {
  const found = await findSubscription(db, stripeId)
  if (!found) throw new Error(`No subscription ${stripeId} is stored`)
  return found
}

/** Each with its current state. */
export async function listSubscriptions(db: Db, customerId: string): Promise<SubscriptionRecord[]> {
  const rows = await db
    .selectFrom('subscriptions')
    .select(COLUMNS)
    .where('customerId', '=', customerId)
    .orderBy('stripeSubscriptionId')
    .execute()
  return rows.map(toRecord)
}

export async function listSubscriptionIds(db: Db, customerId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('subscriptions')
    .select('stripeSubscriptionId')
    .where('customerId', '=', customerId)
    .orderBy('stripeSubscriptionId')
    .execute()
  return rows.map((row) => row.stripeSubscriptionId)
}

export async function insertSubscription(
  tx: Tx,
  values: Insertable<Database['subscriptions']>,
): Promise<SubscriptionRecord> {
  return toRecord(
    await tx.insertInto('subscriptions').values(values).returning(COLUMNS).executeTakeFirstOrThrow(),
  )
}

export async function updateSubscription(
  tx: Tx,
  stripeId: string,
  changes: Updateable<Database['subscriptions']>,
): Promise<SubscriptionRecord> {
  const row = await tx
    .updateTable('subscriptions')
    .set({ ...changes, version: sql<number>`version + 1`, updatedAt: sql<Date>`now()` })
    .where('stripeSubscriptionId', '=', stripeId)
    .returning(COLUMNS)
    .executeTakeFirstOrThrow()
  return toRecord(row)
}

/**
 * When the current run of `past_due` events began. Based on all stored events rather than on the current one,
 * so that the result does not depend on the order of arrival.
 */
export async function findPastDueSince(tx: Tx, stripeId: string): Promise<Date | undefined> {
  const ofSubscription = sql`stripe_subscription_id = ${stripeId} and type like 'customer.subscription.%'
    and ignored_reason is null`
  const { rows } = await sql<{ since: Date | null }>`
    select min(created) as since from webhook_events
    where ${ofSubscription} and object_status = 'past_due' and created >= coalesce(
      (select max(created) from webhook_events where ${ofSubscription} and object_status <> 'past_due'),
      '-infinity')`.execute(tx)
  return rows[0]?.since ?? undefined
}

export async function markReconciled(tx: Tx, stripeId: string): Promise<void> {
  await tx
    .updateTable('subscriptions')
    .set({ reconciledAt: sql<Date>`now()` })
    .where('stripeSubscriptionId', '=', stripeId)
    .execute()
}
