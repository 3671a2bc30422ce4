import { type Kysely, sql } from 'kysely'

/**
 * Indexes the audit log by actor and by action, because an append-only log must not be scanned for either.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index audit_log_actor_idx on audit_log (actor, occurred_at, id);
    create index audit_log_action_idx on audit_log (action, occurred_at, id);
  `.execute(db)
}
