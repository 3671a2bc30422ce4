import { type Kysely, sql } from 'kysely'

/** The e-mail before a token expires, and the index that finds such tokens every minute. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table email_deliveries
      drop constraint email_deliveries_kind_check,
      add constraint email_deliveries_kind_check check (kind in (
        'welcome', 'inquiry', 'token_regenerated', 'token_expiring', 'payment_failed', 'payment_recovered',
        'access_ending', 'access_ended', 'cancellation_scheduled', 'cancellation_undone',
        'plan_changed', 'trial_ending', 'admin_dead_event', 'admin_mail_paused', 'admin_token_issued'));
    create index mcp_tokens_expires_at_idx on mcp_tokens (expires_at)
      where superseded_at is null and revoked_at is null;
  `.execute(db)
}
