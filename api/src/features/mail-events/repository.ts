import { sql } from 'kysely'
import type { Db, Tx } from '../../db/client.ts'
import { MAIL_OUTCOMES, type MailEvent } from '../../mail/event.ts'

/** The new ones that are about mails of ours: of several at once with the same event, one has it. */
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

export interface DeliveryOutcome {
  id: string
  kind: string
  customerId: string | null
}

const rankOf = (outcome: ReturnType<typeof sql>) =>
  sql`array_position(${sql.val(MAIL_OUTCOMES)}::text[], ${outcome})`

/**
 * Takes an event over what is known unless that says more: a bounce over a delivery, whichever arrives first, and of two
 * of a kind the later. Undefined when nothing changed.
 */
export async function raiseOutcome(tx: Tx, event: MailEvent): Promise<DeliveryOutcome | undefined> {
  const { outcome, reason, occurredAt } = event
  return await tx
    .updateTable('emailDeliveries')
    .set({ outcome, outcomeReason: reason, outcomeAt: occurredAt })
    .where('id', '=', event.deliveryId)
    .where(
      sql<boolean>`(outcome is null
        or (${rankOf(sql`${outcome}::text`)}, ${occurredAt}::timestamptz, coalesce(${reason}::text, ''))
         > (${rankOf(sql`outcome`)}, outcome_at, coalesce(outcome_reason, '')))`,
    )
    .returning(['id', 'kind', 'customerId'])
    .executeTakeFirst()
}

const KEPT_DAYS = 35

/** SendGrid tries an event for a day; what it told stays on the mail itself. */
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
