import { sql } from 'kysely'
import type { Db, Tx } from '../../db/client.ts'
import type { MailEvent } from '../../mail/event.ts'

/**
 * Stores the new events about our own e-mails; if the same event arrives several times at once, only one is
 * stored.
 */
export async function insertMailEvents(tx: Tx, events: readonly MailEvent[]): Promise<string[]> {
  const rows = events.map(({ id, occurredAt, ...event }) => ({
    ...event,
    id,
    occurredAt: occurredAt.toISOString(),
  }))
  const { rows: inserted } = await sql<{ sgEventId: string }>`
    insert into mail_events (sg_event_id, delivery_id, outcome, reason, occurred_at)
    select event.id, event."deliveryId", event.outcome, event.reason, event."occurredAt"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as event (id text, "deliveryId" uuid, outcome text, reason text, "occurredAt" timestamptz)
    join email_deliveries on email_deliveries.id = event."deliveryId"
    order by event.id
    on conflict (sg_event_id) do nothing
    returning sg_event_id`.execute(tx)
  return inserted.map(({ sgEventId }) => sgEventId)
}

const KEPT_DAYS = 35

/** SendGrid retries an event for a day; the outcome stays on the e-mail itself. */
export async function deleteOldMailEvents(db: Db, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('mailEvents')
    .where('sgEventId', 'in', (eb) =>
      eb
        .selectFrom('mailEvents')
        .select('sgEventId')
        .where('receivedAt', '<', sql<Date>`now() - make_interval(days => ${KEPT_DAYS})`)
        .limit(limit),
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}
