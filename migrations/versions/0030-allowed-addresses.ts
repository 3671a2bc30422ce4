import { type Kysely, sql } from 'kysely'

/** From where an agent may call; null for everywhere. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table agents add column allowed_addresses cidr[]
      check (cardinality(allowed_addresses) between 1 and 50)`.execute(db)
}
