import { sql } from 'kysely'
import type { Tx } from '../../db/client.ts'
import { MAIL_OUTCOMES, type MailEvent } from '../../mail/event.ts'

export interface DeliveryOutcome {
  id: string
  kind: string
  customerId: string | null
}

const rankOf = (outcome: ReturnType<typeof sql>) =>
  sql`array_position(${sql.val(MAIL_OUTCOMES)}::text[], ${outcome})`

/**
 * Stores an event's outcome unless the known one takes precedence: a bounce over a delivery, whichever
 * arrives first, and of two equal ones the later. Undefined if nothing changed.
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
