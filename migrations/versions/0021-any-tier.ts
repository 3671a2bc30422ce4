import { type Kysely, sql } from 'kysely'

/** The catalogue defines the tiers; a new plan needs no migration. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table subscriptions
      drop constraint subscriptions_tier_check,
      add constraint subscriptions_tier_check check (tier ~ '^[a-z][a-z0-9_]{0,31}$');

    alter table mcp_tokens
      drop constraint mcp_tokens_tier_check,
      add constraint mcp_tokens_tier_check check (tier ~ '^[a-z][a-z0-9_]{0,31}$');
  `.execute(db)
}
