import { sql } from 'kysely'
import type { Db, Tx } from '../../../db/client.ts'
import { type PageRequest, pageOf } from '../../../db/keyset.ts'
import type { SubscriptionRecord } from '../repository.ts'
import { PAYING_STATUSES } from './amount.ts'
import type { Movement, MovementReason } from './movements.ts'

/** Writes movements and the resulting amount; none is dated before an existing one. */
export async function saveMovements(
  tx: Tx,
  { customerId, stripeSubscriptionId }: SubscriptionRecord,
  movements: readonly Movement[],
): Promise<void> {
  const last = movements.at(-1)
  if (!last) return
  const newest = sql<Date>`(
    select max(occurred_at) from mrr_movements where stripe_subscription_id = ${stripeSubscriptionId})`
  await tx
    .with('brought', (cte) =>
      cte
        .updateTable('subscriptions')
        .set({ mrrMinor: last.afterMinor, mrrCurrency: last.currency })
        .where('stripeSubscriptionId', '=', stripeSubscriptionId),
    )
    .insertInto('mrrMovements')
    .values(
      movements.map(({ occurredAt, ...movement }) => ({
        customerId,
        stripeSubscriptionId,
        ...movement,
        occurredAt: sql<Date>`greatest(${occurredAt}::timestamptz, ${newest})`,
      })),
    )
    .execute()
}

/** Written as literals, so that the partial index with the same condition is used. */
const IS_UNRECORDED = sql<boolean>`(is_mrr_history_missing
  or (mrr_minor > 0 and status not in (${sql.join(PAYING_STATUSES.map((status) => sql.lit(status)))})))`

/**
 * Subscriptions that were stored before movements existed, and those that an older release ended while
 * running at the same time: no event or comparison will come for them.
 */
export async function listUnrecorded(db: Db, limit: number) {
  return await db
    .selectFrom('subscriptions')
    .innerJoin('customers', 'customers.id', 'subscriptions.customerId')
    .select(['subscriptions.stripeSubscriptionId', 'customers.stripeCustomerId'])
    .where(IS_UNRECORDED)
    .$narrowType<{ stripeCustomerId: string }>()
    .orderBy('subscriptions.stripeSubscriptionId')
    .limit(limit)
    .execute()
}

export async function markHistoryWritten(tx: Tx, stripeSubscriptionId: string): Promise<void> {
  await tx
    .updateTable('subscriptions')
    .set({ isMrrHistoryMissing: false })
    .where('stripeSubscriptionId', '=', stripeSubscriptionId)
    .execute()
}

/** Both ends are in UTC; the later one is exclusive. */
export interface MovementPeriod {
  since?: Date
  before?: Date
}

export interface ListedMovement extends Movement {
  id: string
  stripeSubscriptionId: string
  customerId: string
  micros: string
}

export async function listMovements(
  db: Db,
  period: MovementPeriod,
  page: PageRequest,
): Promise<ListedMovement[]> {
  const movements = movementsOf(db, period).select([
    'stripeSubscriptionId',
    'customerId',
    'occurredAt',
    'beforeMinor',
    'afterMinor',
    'currency',
    sql<MovementReason>`reason`.as('reason'),
    sql<string>`mrr_movements.id::text`.as('id'),
  ])
  return await pageOf(movements, { at: 'mrrMovements.occurredAt', id: 'mrrMovements.id' }, page).execute()
}

export interface MovementSum {
  currency: string
  reason: MovementReason
  amountMinor: number
}

export async function sumMovements(db: Db, period: MovementPeriod): Promise<MovementSum[]> {
  return await movementsOf(db, period)
    .select([
      'currency',
      sql<MovementReason>`reason`.as('reason'),
      sql<number>`sum(after_minor - before_minor)::bigint`.as('amountMinor'),
    ])
    .groupBy(['currency', 'reason'])
    .orderBy('currency')
    .execute()
}

function movementsOf(db: Db, { since, before }: MovementPeriod) {
  return db
    .selectFrom('mrrMovements')
    .$if(since !== undefined, (query) => query.where('occurredAt', '>=', since ?? null))
    .$if(before !== undefined, (query) => query.where('occurredAt', '<', before ?? null))
}

/** The prices currently paid, by the same rules as `mrrOf`, and by how many subscriptions. */
export async function countPaidPrices(db: Db, now: Date) {
  return await db
    .selectFrom('subscriptions')
    .select(['currency', 'priceInterval', 'priceIntervalCount', 'recurringAmountMinor'])
    .select(sql<number>`count(*)::int`.as('subscriptions'))
    .where('status', 'in', PAYING_STATUSES)
    .where((eb) => eb.or([eb('collectionPause', 'is', null), eb('collectionResumesAt', '<=', now)]))
    .where((eb) =>
      eb.or([
        eb('firstPaidAt', 'is not', null),
        eb('checkoutPaymentStatus', 'is', null),
        eb('checkoutPaymentStatus', 'not in', ['unpaid', 'failed']),
      ]),
    )
    .groupBy(['currency', 'priceInterval', 'priceIntervalCount', 'recurringAmountMinor'])
    .execute()
}
