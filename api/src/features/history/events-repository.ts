import { HANDLED_EVENT_TYPES } from '@kamiyo/catalog/stripe'
import { sql } from 'kysely'
import type { Db, Tx } from '../../db/client.ts'
import { customerKey } from './customer-key.ts'

export interface StoredEvent {
  status: string
  attempts: number
  payload: unknown
}

export async function lockEvent(tx: Tx, id: string): Promise<StoredEvent | undefined> {
  return await tx
    .selectFrom('webhookEvents')
    .select(['status', 'attempts', 'payload'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

export async function countDelivery(tx: Tx, id: string): Promise<void> {
  await tx
    .updateTable('webhookEvents')
    .set({ deliveryCount: sql<number>`delivery_count + 1` })
    .where('id', '=', id)
    .execute()
}

const MAX_ATTEMPTS = 10
const BACKOFF_BASE_SECONDS = 5
const BACKOFF_CAP_SECONDS = 600

/** Counts a failed attempt, unless another process has finished the event in the meantime. */
export async function markFailed(db: Db, id: string, reason: string): Promise<'failed' | 'dead' | undefined> {
  const backoff = sql`least(${BACKOFF_BASE_SECONDS} * power(2, least(attempts, 20)), ${BACKOFF_CAP_SECONDS})`
  const row = await db
    .updateTable('webhookEvents')
    .set({
      attempts: sql<number>`attempts + 1`,
      status: sql<string>`case when attempts + 1 >= ${MAX_ATTEMPTS} then 'dead' else 'failed' end`,
      lastError: reason.slice(0, 2_000),
      nextAttemptAt: sql<Date>`now() + make_interval(secs => ${backoff})`,
    })
    .where('id', '=', id)
    .where('status', 'in', ['received', 'failed', 'deferred'])
    .returning('status')
    .executeTakeFirst()
  return row && (row.status === 'dead' ? 'dead' : 'failed')
}

/** Makes the next sweep process an event, as if it had just been received. */
export async function markForRetry(tx: Tx, id: string, reason: string): Promise<void> {
  await tx
    .updateTable('webhookEvents')
    .set({ status: 'failed', lastError: reason.slice(0, 2_000), nextAttemptAt: sql<Date>`now()` })
    .where('id', '=', id)
    .execute()
}

/**
 * Longer than a batch usually takes, and short enough that events of a killed sweep are finished within 90 s.
 */
const CLAIM_SECONDS = 10

export interface UnfinishedEvent {
  id: string
  type: string
  customerKey: string
}

/**
 * Claims events that were stored but not finished because their process failed or died. For a while no sweep
 * selects them again, so events that cannot be finished now do not block the others.
 */
export async function claimUnfinishedEvents(db: Db, limit: number): Promise<UnfinishedEvent[]> {
  return await db
    .with('due', (cte) =>
      cte
        .selectFrom('webhookEvents')
        .select('id')
        .where('status', 'in', ['received', 'failed'])
        .where('nextAttemptAt', '<=', sql<Date>`now() - interval '3 seconds'`)
        .orderBy('nextAttemptAt')
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .updateTable('webhookEvents')
    .from('due')
    .set({ nextAttemptAt: sql<Date>`now() + make_interval(secs => ${CLAIM_SECONDS})` })
    .whereRef('webhookEvents.id', '=', 'due.id')
    .returning(['webhookEvents.id', 'webhookEvents.type', customerKey.as('customerKey')])
    .execute()
}

/** Each contains the whole subscription, so an ignored one shows that the subscription is not ours. */
const TELLS_WHOSE = HANDLED_EVENT_TYPES.filter((type) => type.startsWith('customer.subscription.'))

/** Whether an event of the subscription itself has shown that it belongs to another product. */
export async function isKnownForeign(tx: Tx, stripeSubscriptionId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('webhookEvents')
    .select('id')
    .where('stripeSubscriptionId', '=', stripeSubscriptionId)
    .where('type', 'in', TELLS_WHOSE)
    .where('status', '=', 'ignored')
    .where('ignoredReason', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/**
 * Makes events wait again that were ignored as another product's, now that their subscription is ours. Only
 * events since it was last known to be foreign are included.
 */
export async function reopenIgnoredEvents(tx: Tx, stripeSubscriptionId: string): Promise<void> {
  await tx
    .updateTable('webhookEvents')
    .set({ status: 'deferred', processedAt: null })
    .where('stripeSubscriptionId', '=', stripeSubscriptionId)
    .where('status', '=', 'ignored')
    .where('ignoredReason', 'is', null)
    .where('type', 'not in', TELLS_WHOSE)
    .where('payload', 'is not', null)
    .where('created', '>=', (eb) =>
      eb
        .selectFrom('webhookEvents as foreign')
        .select((inner) => inner.fn.max('foreign.created').as('at'))
        .where('foreign.stripeSubscriptionId', '=', stripeSubscriptionId)
        .where('foreign.type', 'in', TELLS_WHOSE)
        .where('foreign.status', '=', 'ignored')
        .where('foreign.ignoredReason', 'is', null),
    )
    .execute()
}

export async function findStoredEventIds(db: Db, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await db.selectFrom('webhookEvents').select('id').where('id', 'in', ids).execute()
  return new Set(rows.map((row) => row.id))
}

export async function updateLastError(tx: Tx, id: string, lastError: string): Promise<void> {
  await tx
    .updateTable('webhookEvents')
    .set({ lastError: lastError.slice(0, 2_000) })
    .where('id', '=', id)
    .execute()
}

/** When a payment of this checkout that took days arrived; undefined if none is known. */
export async function findSettledAt(
  tx: Tx,
  { stripeCustomerId, sessionId }: { stripeCustomerId: string; sessionId: string },
): Promise<Date | undefined> {
  const row = await tx
    .selectFrom('webhookEvents')
    .select('created')
    .where('stripeCustomerId', '=', stripeCustomerId)
    .where('type', '=', 'checkout.session.async_payment_succeeded')
    .where('objectId', '=', sessionId)
    .orderBy('created')
    .limit(1)
    .executeTakeFirst()
  return row?.created
}
