import { type Kysely, sql } from 'kysely'

/**
 * A customer's profile gets a position within its second, and Stripe's own copy of a subscription gets one
 * between creation and update. Until now a checkout was placed half a second early, and an invoice at the
 * epoch.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table customers add column profile_event_rank smallint;
    update customers set
      profile_event_created = case
        when profile_event_created = 'epoch' then null
        when date_trunc('second', profile_event_created) <> profile_event_created
          then profile_event_created + interval '500 milliseconds'
        else profile_event_created end,
      profile_event_rank = case
        when profile_event_created = 'epoch' then null
        when date_trunc('second', profile_event_created) <> profile_event_created then 0
        else 3 end
      where profile_event_created is not null;

    update subscriptions
      set last_event_rank = case last_event_rank when 0 then 1 when 1 then 3 else 4 end
      where last_event_rank is not null;
  `.execute(db)
}
