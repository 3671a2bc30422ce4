import { sql } from 'kysely'
import type { Db } from '../../../db/client.ts'

/** Deletes browsers whose cookie has expired, or will before it is used again. */
export async function deleteOldBrowsers(db: Db, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('knownBrowsers')
    .where(sql<boolean>`(user_id, browser_hash) in (
      select user_id, browser_hash from known_browsers
      where last_seen_at < now() - interval '400 days' limit ${limit})`)
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/**
 * Deletes codes and who asked for them. Anyone may have entered the address, so it is kept only as long as
 * the limits need it.
 */
export async function deleteOldCodeRequests(db: Db, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('codeRequests')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('codeRequests')
        .select('id')
        .where('createdAt', '<', sql<Date>`now() - interval '1 day'`)
        .limit(limit),
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}
