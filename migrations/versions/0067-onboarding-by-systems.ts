import type { Kysely } from 'kysely'

/** A system that sets up its customers keeps the session's id, so nobody else is mailed another one. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('onboarding_sessions')
    .addColumn('is_by_system', 'boolean', (column) => column.notNull().defaultTo(false))
    .execute()
}
