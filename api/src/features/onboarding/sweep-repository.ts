import { sql } from 'kysely'
import type { Db, Tx } from '../../db/client.ts'

const REMINDED_AFTER_HOURS = 24
const REMINDERS_APART_DAYS = 7
const KEPT_DAYS = 28

/**
 * Marks those of which a reminder is due: nobody went on for a day, and the address was not reminded in the last week. A system that began
 * with its key goes on with the id that it has.
 */
export async function takeDueReminders(tx: Tx, now: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update onboarding_sessions set reminded_at = ${now}
    where id in (
      select distinct on (open.email_norm) open.id from onboarding_sessions open
      where open.status not in ('completed', 'expired') and open.reminded_at is null and not open.is_by_system
        and open.expires_at > ${now}::timestamptz
        and open.updated_at < ${now}::timestamptz - make_interval(hours => ${REMINDED_AFTER_HOURS})
        and not exists (
          select from onboarding_sessions reminded
          where reminded.email_norm = open.email_norm
            and reminded.reminded_at > ${now}::timestamptz - make_interval(days => ${REMINDERS_APART_DAYS}))
      order by open.email_norm, open.updated_at desc
      limit ${limit})
    returning id`.execute(tx)
  return rows.map(({ id }) => id)
}

export async function countRemindersSince(tx: Tx, since: Date): Promise<number> {
  const { count } = await tx
    .selectFrom('onboardingSessions')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('remindedAt', '>', since)
    .executeTakeFirstOrThrow()
  return count
}

/** The one before it opens nothing any more. */
export async function replaceCapability(tx: Tx, id: string, capabilityHash: string): Promise<void> {
  await tx.updateTable('onboardingSessions').set({ capabilityHash }).where('id', '=', id).execute()
}

export async function listOverdue(db: Db, now: Date, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('onboardingSessions')
    .select('id')
    .where('status', 'not in', ['subscription_created', 'completed', 'expired'])
    .where('expiresAt', '<=', now)
    .orderBy('expiresAt')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** They hold names and addresses. */
export async function deleteOldSessions(db: Db, limit: number): Promise<number> {
  const { rows } = await sql`
    delete from onboarding_sessions where id in (
      select id from onboarding_sessions
      where expires_at < now() - make_interval(days => ${KEPT_DAYS}) order by expires_at limit ${limit})
    returning 1`.execute(db)
  return rows.length
}
