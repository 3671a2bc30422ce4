import { sql } from 'kysely'
import type { Db, Tx } from '../../db/client.ts'
import type { MailEvent } from '../../mail/event.ts'

export interface StoredMailEvent {
  id: string
  /** Set for a sign-in or confirmation code, which is not among the stored e-mails. */
  codeRequestId: string | null
}

/**
 * Stores the new events about our own e-mails; if the same event arrives several times at once, only one is
 * stored. Anyone may have asked for a code with any address, so the reason, which may contain it, is left out.
 */
export async function insertMailEvents(tx: Tx, events: readonly MailEvent[]): Promise<StoredMailEvent[]> {
  const rows = events.map(({ id, occurredAt, ...event }) => ({
    ...event,
    id,
    occurredAt: occurredAt.toISOString(),
  }))
  const { rows: inserted } = await sql<StoredMailEvent>`
    insert into mail_events (sg_event_id, delivery_id, code_request_id, outcome, reason, occurred_at)
    select event.id, mail.id, code.id, event.outcome, case when code.id is null then event.reason end,
      event."occurredAt"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as event (id text, "deliveryId" uuid, outcome text, reason text, "occurredAt" timestamptz)
    left join email_deliveries mail on mail.id = event."deliveryId"
    left join code_requests code on code.id = event."deliveryId"
    where num_nonnulls(mail.id, code.id) = 1
    order by event.id
    on conflict (sg_event_id) do nothing
    returning sg_event_id as id, code_request_id`.execute(tx)
  return inserted
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
