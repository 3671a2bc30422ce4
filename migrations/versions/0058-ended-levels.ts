import { type Kysely, sql } from 'kysely'

/** When an account's subscriptions ended whose last usage was billed: no level goes on beyond such an end. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table usage_accounts add column level_ends timestamptz[] not null default '{}'`.execute(db)
}
