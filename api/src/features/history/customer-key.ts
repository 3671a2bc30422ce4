import { sql } from 'kysely'
import { textAt } from '../../lib/json.ts'
import { customerOf, type StripeEvent } from '../../stripe/event.ts'

/** The key under which all work on the event's customer is serialised. */
export function customerKeyOf(event: StripeEvent): string {
  return customerOf(event) ?? textAt(event.object, 'id') ?? event.id
}

/** The same key, computed from the columns. */
export const customerKey = sql<string>`coalesce(
  webhook_events.stripe_customer_id, webhook_events.object_id, webhook_events.id)`
