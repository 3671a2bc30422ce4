import { type Kysely, sql } from 'kysely'

/** The code defines the kinds of e-mail; a new one needs no migration. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table email_deliveries
      drop constraint email_deliveries_kind_check,
      add constraint email_deliveries_kind_check check (kind ~ '^[a-z][a-z0-9_]{1,40}$')`.execute(db)
}
