import { migrationNames } from '@kamiyo/migrations/migrate'
import { sql } from 'kysely'
import type { Db } from '../../db/client.ts'

/** The migrations that this release needs and that have not been applied. */
export async function findPendingMigrations(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
  const applied = new Set(rows.map((row) => row.name))
  return migrationNames.filter((name) => !applied.has(name))
}

/**
 * The mode of the newest event of our own account; undefined before the first one. A live endpoint also
 * receives test events of connected accounts, so those do not count, nor do events that have not been
 * processed.
 */
export async function findNewestMode(db: Db): Promise<boolean | undefined> {
  const newest = await db
    .selectFrom('webhookEvents')
    .select('livemode')
    .where('status', '<>', 'received')
    .where('ignoredReason', 'is distinct from', 'other_account')
    .orderBy('receivedAt', 'desc')
    .limit(1)
    .executeTakeFirst()
  return newest?.livemode
}

const UNDELIVERED_MINUTES = 30

/** Whether events had to be fetched from Stripe a while ago, and none was delivered since. */
export async function areEventsUndelivered(db: Db): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from reconciliation_cursors fetched
      where fetched.name = 'undelivered_events'
        and fetched.reached_at > now() - make_interval(mins => ${UNDELIVERED_MINUTES})
        and not exists (select from webhook_events where received_at > fetched.reached_at)) as found`.execute(
    db,
  )
  return rows[0]?.found === true
}

/**
 * True while the provider rejects every e-mail; while it only limits the rate, those with a token are still
 * sent.
 */
export async function isMailPaused(db: Db, now: Date): Promise<boolean> {
  const pause = await db
    .selectFrom('mailPauses')
    .select('provider')
    .where('provider', '=', 'sendgrid')
    .where('pausedUntil', '>', now)
    .executeTakeFirst()
  return pause !== undefined
}
