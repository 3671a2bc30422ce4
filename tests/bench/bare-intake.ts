import { Pool } from 'pg'
import type Stripe from 'stripe'
import type { Delivery } from './deliveries.ts'
import { type Measurement, measure } from './measure.ts'

/** The number of connections in the API's pool. */
const CONNECTIONS = 10

const INSERT_EVENT = `insert into webhook_events
  (id, type, api_version, livemode, created, object_id, object_status, stripe_customer_id, stripe_subscription_id, payload)
  values ($1, $2, $3, $4, to_timestamp($5), $6, $7, $8, $6, $9) on conflict (id) do nothing`
const LOCK_EVENT = 'select status from webhook_events where id = $1 for update'
const UPSERT_CUSTOMER = `insert into customers (stripe_customer_id) values ($1)
  on conflict (stripe_customer_id) do update set updated_at = now() returning id`
const UPSERT_SUBSCRIPTION = `insert into subscriptions
  (stripe_subscription_id, customer_id, status, tier, last_event_created) values ($1, $2, $3, 'personal', to_timestamp($4))
  on conflict (stripe_subscription_id) do update
  set status = excluded.status, last_event_created = excluded.last_event_created, updated_at = now()`
const FINISH_EVENT = `update webhook_events set status = 'processed', processed_at = now() where id = $1`

/**
 * The minimum durable work for an event of a subscription, sent directly through pg: the event is stored and
 * committed; then it is locked, customer and subscription are written, and it is marked as processed. It does
 * not depend on the product's code.
 */
export function createBareIntake(databaseUrl: string): BareIntake {
  const pool = new Pool({ connectionString: databaseUrl, max: CONNECTIONS })
  return {
    take: async (deliveries) =>
      await measure(
        deliveries,
        CONNECTIONS,
        async ({ event, payload }) => await takeIn(pool, event, payload),
      ),
    close: async () => await pool.end(),
  }
}

export interface BareIntake {
  take(deliveries: readonly Delivery[]): Promise<Measurement>
  close(): Promise<void>
}

async function takeIn(pool: Pool, event: Stripe.Event, payload: string): Promise<void> {
  const { id, status, customer } = event.data.object as Stripe.Subscription
  const client = await pool.connect()
  try {
    const stored = [
      event.id,
      event.type,
      event.api_version,
      event.livemode,
      event.created,
      id,
      status,
      customer,
    ]
    await client.query(INSERT_EVENT, [...stored, payload])
    await client.query('begin')
    await client.query(LOCK_EVENT, [event.id])
    const { rows } = await client.query<{ id: string }>(UPSERT_CUSTOMER, [customer])
    await client.query(UPSERT_SUBSCRIPTION, [id, rows[0]?.id, status, event.created])
    await client.query(FINISH_EVENT, [event.id])
    await client.query('commit')
  } finally {
    client.release()
  }
}
