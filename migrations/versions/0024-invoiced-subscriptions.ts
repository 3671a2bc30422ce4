import { type Kysely, sql } from 'kysely'

/**
 * Whether a subscription's invoices are sent instead of charged. Until an event or the next comparison with
 * Stripe shows it, it is treated as charged, as before.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table subscriptions add column is_invoiced boolean not null default false`.execute(db)
}
