import { type Kysely, sql } from 'kysely'

/**
 * A code is mailed at once and has no row among the e-mails. What the provider reports about it belongs to the request for it, which is
 * deleted after a day and so is not referenced.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table mail_events
      alter column delivery_id drop not null,
      add column code_request_id uuid,
      add constraint mail_events_subject_check check (num_nonnulls(delivery_id, code_request_id) = 1);
    create index mail_events_returned_codes_idx on mail_events (received_at)
      where code_request_id is not null and outcome = any (array['dropped', 'bounced'])`.execute(db)
}
