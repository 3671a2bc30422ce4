import { type Kysely, sql } from 'kysely'

/** What the running calls of one account hold is found without reading all others. Calls that no credits pay for are left out. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index reservations_credits_idx on reservations using gin (account_ids) with (fastupdate = off)
      where 0 < any (credit_millis)`.execute(db)
}
