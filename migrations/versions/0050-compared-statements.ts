import { type Kysely, sql } from 'kysely'

/** When a statement was last compared with its invoice at Stripe, and what differs since. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table statements add column compared_at timestamptz, add column difference text;
    create index statements_compared_idx on statements (compared_at nulls first) where stripe_invoice_id is not null;
    create index statements_different_idx on statements (sealed_at) where difference is not null;`.execute(db)
}
