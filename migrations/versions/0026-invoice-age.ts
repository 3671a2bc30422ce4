import { type Kysely, sql } from 'kysely'

/** When Stripe made the invoice; of those that are stored it is told with their next event. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table invoices add column invoice_created timestamptz`.execute(db)
}
