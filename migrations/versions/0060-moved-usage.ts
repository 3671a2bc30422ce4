import { type Kysely, sql } from 'kysely'
import { TENANT_ROLE } from '../tenant-role.ts'

/** How many events of each meter and hour are in OpenMeter and not in `usage_events` any more. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    create table usage_moved (
      account_id uuid not null,
      meter text not null,
      hour timestamptz not null,
      events bigint not null,
      primary key (account_id, meter, hour)
    );
    alter table usage_moved enable row level security;
    create policy own_rows on usage_moved for select to ${TENANT_ROLE}
      using (account_id = (select nullif(current_setting('app.account_id', true), '')::uuid));
    create policy all_rows on usage_moved
      using (current_user <> '${TENANT_ROLE}') with check (current_user <> '${TENANT_ROLE}');
    grant select on usage_moved to ${TENANT_ROLE};
  `,
    )
    .execute(db)
}
