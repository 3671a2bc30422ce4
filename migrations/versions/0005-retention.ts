import { type Kysely, sql } from 'kysely'

/** Finds the payloads that are due for removal without reading events whose payload is already gone. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index webhook_events_payload_idx on webhook_events (received_at) where payload is not null;
  `.execute(db)
}
