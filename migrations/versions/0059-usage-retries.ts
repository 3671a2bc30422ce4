import { type Kysely, sql } from 'kysely'

/**
 * A new card is tried on an open invoice of usage alone too, which belongs to a statement and to no subscription. A key that was
 * replaced is known as one, because then its end is that of the overlap.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table payment_retries
      alter column stripe_subscription_id drop not null,
      add column statement_id uuid references statements (id),
      add constraint payment_retries_owner_check check (num_nonnulls(stripe_subscription_id, statement_id) = 1);
    alter table api_keys add column replaced_at timestamptz`.execute(db)
}
