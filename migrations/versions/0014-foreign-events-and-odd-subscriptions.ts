import { type Kysely, sql } from 'kysely'

/**
 * Why an event that is not ours was ignored, and what affects access besides a subscription's status: its
 * quantity, a pause of collection, and its other plans.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table webhook_events
      add column ignored_reason text constraint webhook_events_ignored_reason_check
        check (ignored_reason in ('other_mode', 'other_account'));
    create index webhook_events_ignored_reason_idx on webhook_events (received_at, id)
      where ignored_reason is not null;

    alter table subscriptions
      add column quantity integer,
      add column collection_pause text constraint subscriptions_collection_pause_check
        check (collection_pause in ('keep_as_draft', 'mark_uncollectible', 'void')),
      add column collection_resumes_at timestamptz,
      add column other_tiers text[] not null default '{}';
    create index subscriptions_odd_items_idx on subscriptions (updated_at)
      where other_tiers <> '{}' or quantity <> 1;
  `.execute(db)
}
