import { sql } from 'kysely'
import type { Db, Tx } from '../../db/client.ts'
import { RUNNING_STATUSES } from '../../stripe/subscription.ts'

const PAGE = 200
/** What Stripe may still change. */
const LIVE = ['incomplete', 'trialing', 'active', 'past_due', 'unpaid', 'paused', 'unknown']

export async function listLiveIds(db: Db, after: string): Promise<string[]> {
  const rows = await db
    .selectFrom('subscriptions')
    .select('stripeSubscriptionId')
    .where((eb) => eb.or([eb('status', 'in', LIVE), eb('dirty', '=', true)]))
    .where('stripeSubscriptionId', '>', after)
    .orderBy('stripeSubscriptionId')
    .limit(PAGE)
    .execute()
  return rows.map((row) => row.stripeSubscriptionId)
}

/**
 * What a comparison may mend: doubtful rows, periods that passed without an event, stand-ins whose own
 * events never came, and every running subscription once a day. None is asked for twice within the hour.
 */
export async function listDueIds(db: Db, now: Date, limit: number): Promise<string[]> {
  const anHourAgo = new Date(now.getTime() - 3_600_000)
  const aDayAgo = new Date(now.getTime() - 86_400_000)
  const rows = await db
    .selectFrom('subscriptions')
    .select('stripeSubscriptionId')
    .where((eb) => eb.or([eb('reconciledAt', 'is', null), eb('reconciledAt', '<', anHourAgo)]))
    .where((eb) =>
      eb.or([
        eb('dirty', '=', true),
        eb.and([
          eb('status', 'in', RUNNING_STATUSES),
          eb.or([
            eb('currentPeriodEnd', '<', anHourAgo),
            eb.and([eb('lastEventCreated', 'is', null), eb('createdAt', '<', anHourAgo)]),
            eb(sql<Date>`coalesce(reconciled_at, created_at)`, '<', aDayAgo),
          ]),
        ]),
      ]),
    )
    .orderBy('dirty', 'desc')
    .orderBy(sql`reconciled_at nulls first`)
    .limit(limit)
    .execute()
  return rows.map((row) => row.stripeSubscriptionId)
}

export async function markReconciled(tx: Tx, stripeId: string): Promise<void> {
  await tx
    .updateTable('subscriptions')
    .set({ reconciledAt: sql<Date>`now()` })
    .where('stripeSubscriptionId', '=', stripeId)
    .execute()
}

/**
 * Has the sweep take up what waited for this customer's rows, now that they are there. Who holds one of the
 * events waits for the customer's lock, and will find the rows itself.
 */
export async function releaseDeferredEvents(tx: Tx, stripeCustomerId: string): Promise<void> {
  await tx
    .updateTable('webhookEvents')
    .set({ status: 'received', nextAttemptAt: sql<Date>`now()` })
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('webhookEvents')
        .select('id')
        .where('status', '=', 'deferred')
        .where('stripeCustomerId', '=', stripeCustomerId)
        .forUpdate()
        .skipLocked(),
    )
    .execute()
}

export async function findCursor(db: Db, name: string): Promise<Date | undefined> {
  const row = await db
    .selectFrom('reconciliationCursors')
    .select('reachedAt')
    .where('name', '=', name)
    .executeTakeFirst()
  return row?.reachedAt
}

export async function moveCursor(db: Db, name: string, reachedAt: Date): Promise<void> {
  await db
    .insertInto('reconciliationCursors')
    .values({ name, reachedAt })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ reachedAt }))
    .execute()
}

export async function findStoredEventIds(db: Db, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await db.selectFrom('webhookEvents').select('id').where('id', 'in', ids).execute()
  return new Set(rows.map((row) => row.id))
}
