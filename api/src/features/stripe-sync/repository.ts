import { sql } from 'kysely'
import type { Db } from '../../db/client.ts'
import { DAY_MS } from '../../lib/durations.ts'
import { RUNNING_STATUSES } from '../../stripe/subscription.ts'

const PAGE = 200
/** Statuses that Stripe may still change. */
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
 * The subscriptions that a comparison may correct: doubtful rows, periods and pauses that ended without an
 * event, placeholders whose own events never arrived, and every running subscription once a day. None is
 * requested twice within an hour.
 */
export async function listDueIds(db: Db, now: Date, limit: number): Promise<string[]> {
  const anHourAgo = new Date(now.getTime() - 3_600_000)
  const aDayAgo = new Date(now.getTime() - DAY_MS)
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
            eb.and([
              eb('collectionResumesAt', '<', anHourAgo),
              sql<boolean>`coalesce(reconciled_at, created_at) < collection_resumes_at`,
            ]),
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

/** Events had to be fetched that were not delivered here; `checkout-health` says so until others are. */
export async function noteUndelivered(db: Db): Promise<void> {
  const reachedAt = sql<Date>`now()`
  await db
    .insertInto('reconciliationCursors')
    .values({ name: 'undelivered_events', reachedAt })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ reachedAt }))
    .execute()
}
