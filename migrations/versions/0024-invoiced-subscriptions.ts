import { type Kysely, sql } from 'kysely'

/**
 * Whether a subscription's invoices are sent and not charged. Until an event or the next comparison with Stripe tells, it is
 * taken for charged, as before.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table subscriptions add column is_invoiced boolean not null default false`.execute(db)
}
