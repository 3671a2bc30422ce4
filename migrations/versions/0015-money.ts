import { type Kysely, sql } from 'kysely'

/**
 * What a subscription really costs, the invoices that are open, and the payment methods that are charged.
 * Amounts are in the currency's smallest unit. `amount_cents` keeps its name, so that the version before this
 * one still runs; like all the others it is whatever the currency's smallest unit is.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table invoice_payments
      alter column amount_cents type bigint,
      add column tax_cents bigint not null default 0;
  `.execute(db)
}
