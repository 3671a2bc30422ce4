import type { Tx } from '../../db/client.ts'
import type { JsonObject } from '../../lib/json.ts'
import { readEvent, type StripeEvent } from '../../stripe/event.ts'
import { findLastUpdate } from '../subscriptions/tie.ts'

/**
 * The customer as it is after all known updates of the event's second. An address that was changed twice
 * within one second ends as the second change left it, whichever event arrives last.
 */
export async function settleCustomer(tx: Tx, event: StripeEvent, stripeId: string): Promise<JsonObject> {
  const updates = await listEvents(tx, stripeId, event.createdAt)
  if (updates.length < 2) return event.object
  const before = await findBefore(tx, stripeId, event.createdAt)
  return findLastUpdate(updates, before?.object)?.object ?? event.object
}

async function listEvents(tx: Tx, stripeId: string, createdAt: Date): Promise<StripeEvent[]> {
  const rows = await tx
    .selectFrom('webhookEvents')
    .select('payload')
    .where('stripeCustomerId', '=', stripeId)
    .where('type', '=', 'customer.updated')
    .where('created', '=', createdAt)
    .execute()
  return rows.flatMap(({ payload }) => readEvent(payload) ?? [])
}

async function findBefore(tx: Tx, stripeId: string, createdAt: Date): Promise<StripeEvent | undefined> {
  const row = await tx
    .selectFrom('webhookEvents')
    .select('payload')
    .where('stripeCustomerId', '=', stripeId)
    .where('type', 'in', ['customer.created', 'customer.updated'])
    .where('created', '<', createdAt)
    .orderBy('created', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && readEvent(row.payload)
}
