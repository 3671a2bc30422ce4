import { migrationNames } from '@kamiyo/migrations/migrate'
import { sql } from 'kysely'
import type { Db } from '../../db/client.ts'

/** The migrations that this release needs and this database lacks. */
export async function findPendingMigrations(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
  const applied = new Set(rows.map((row) => row.name))
  return migrationNames.filter((name) => !applied.has(name))
}

/**
 * The mode of the newest event of our own account; undefined before the first one. A live endpoint gets the test events
 * of connected accounts too, so those tell nothing, nor does one that is not processed yet.
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

/** While the provider refuses every mail; where it only limits how fast we send, those with a token go on. */
export async function isMailPaused(db: Db, now: Date): Promise<boolean> {
  const pause = await db
    .selectFrom('mailPauses')
    .select('provider')
    .where('provider', '=', 'sendgrid')
    .where('pausedUntil', '>', now)
    .executeTakeFirst()
  return pause !== undefined
}
