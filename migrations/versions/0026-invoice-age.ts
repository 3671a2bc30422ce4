import { type Kysely, sql } from 'kysely'

/** When Stripe created the invoice; stored invoices get it with their next event. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table invoices add column invoice_created timestamptz`.execute(db)
}
