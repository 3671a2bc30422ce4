import { sql } from 'kysely'
import type { Db } from '../../db/client.ts'

/** Stripe resends an event for up to 30 days; after that the personal data in a payload is not needed. */
const PAYLOAD_DAYS = 35
const EVENT_DAYS = 90

const FINISHED = ['processed', 'ignored']

const olderThan = (days: number) => sql<Date>`now() - make_interval(days => ${days})`

/** Deletes the payloads of old finished events; their ids stay, so that duplicates are still recognised. */
export async function purgePayloads(db: Db, limit: number): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('webhookEvents')
    .set({ payload: null })
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('webhookEvents')
        .select('id')
        .where('payload', 'is not', null)
        .where('receivedAt', '<', olderThan(PAYLOAD_DAYS))
        .where('status', 'in', FINISHED)
        .orderBy('receivedAt')
        .limit(limit),
    )
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/**
 * Deletes old events. Those of our subscriptions stay, without payload: they show since when a payment has
 * been overdue.
 */
export async function deleteOldEvents(db: Db, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('webhookEvents')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('webhookEvents')
        .select('id')
        .where('receivedAt', '<', olderThan(EVENT_DAYS))
        .where('status', 'in', FINISHED)
        .where((or) =>
          or.or([or('status', '=', 'ignored'), or('type', 'not like', 'customer.subscription.%')]),
        )
        .orderBy('receivedAt')
        .limit(limit),
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}
