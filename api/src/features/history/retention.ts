import { sql } from 'kysely'
import type { Db } from '../../db/client.ts'

/** Stripe resends an event for 30 days; after that nobody asks for the personal data in a payload. */
const PAYLOAD_DAYS = 35
const EVENT_DAYS = 90

const FINISHED = ['processed', 'ignored']

const olderThan = (days: number) => sql<Date>`now() - make_interval(days => ${days})`

/** Empties old events that are finished; their ids stay, so that they are still known as duplicates. */
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
 * Forgets old events. Those of our subscriptions stay, few and empty as they are: they tell since
 * when a payment has been overdue.
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
