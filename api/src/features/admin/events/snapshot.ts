import { sql } from 'kysely'
import type { Tx } from '../../../db/client.ts'

export interface SnapshotRow {
  table: string
  key: string
  row: Record<string, unknown>
}

export interface Replayed {
  eventId: string
  stripeCustomerId: string | null
}

/** The event itself and the events that wait for it, because replaying it also finishes those. */
export async function findTouchedEvents(tx: Tx, { eventId, stripeCustomerId }: Replayed): Promise<string[]> {
  const waiting = await tx
    .selectFrom('webhookEvents')
    .select('id')
    .where('stripeCustomerId', '=', stripeCustomerId)
    .where('status', '=', 'deferred')
    .execute()
  return [eventId, ...waiting.map(({ id }) => id)]
}

/**
 * Every row that an event of this customer can change, as stored. Secrets, large columns and columns that
 * change on each write are left out.
 */
export async function takeSnapshot(
  tx: Tx,
  stripeCustomerId: string | null,
  eventIds: readonly string[],
): Promise<SnapshotRow[]> {
  const { rows } = await sql<SnapshotRow>`
    with customer as (select * from customers where stripe_customer_id = ${stripeCustomerId}),
      subscription as (select * from subscriptions where customer_id in (select id from customer))
    select 'customers' as "table", stripe_customer_id as key, to_jsonb(customer) - 'updated_at' as row from customer
    union all
    select 'subscriptions', stripe_subscription_id, to_jsonb(subscription) - 'updated_at' - 'version' from subscription
    union all
    select 'mcp_tokens', jti::text, to_jsonb(token) - 'token_hash' - 'signing_input' - 'last_seen_at'
      from mcp_tokens token where user_id in (select user_id from customer)
    union all
    select 'email_deliveries', id::text, to_jsonb(mail) - 'claimed_at'
      from email_deliveries mail where customer_id in (select id from customer)
    union all
    select 'checkout_fulfilments', session_id, to_jsonb(checkout)
      from checkout_fulfilments checkout where stripe_customer_id = ${stripeCustomerId}
    union all
    select 'invoice_payments', concat_ws(' ', stripe_invoice_id, outcome, attempt), to_jsonb(payment)
      from invoice_payments payment
      where stripe_subscription_id in (select stripe_subscription_id from subscription)
    union all
    select 'mrr_movements', id::text, to_jsonb(movement) - 'recorded_at'
      from mrr_movements movement where customer_id in (select id from customer)
    union all
    select 'webhook_events', id, to_jsonb(event) - 'payload'
      from webhook_events event where id = any(${eventIds})
    order by 1, 2`.execute(tx)
  return rows
}
