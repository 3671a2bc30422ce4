import { sql } from 'kysely'
import type { Db } from '../../db/client.ts'

const now = sql<Date>`now()`

/** Sessions that have run out; whoever held one signs in again. */
export async function deleteExpiredSessions(db: Db, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('authSessions')
    .where('id', 'in', (eb) =>
      eb.selectFrom('authSessions').select('id').where('expiresAt', '<', now).limit(limit),
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/** Codes that nobody used in time. */
export async function deleteExpiredCodes(db: Db, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('authCodes')
    .where('id', 'in', (eb) =>
      eb.selectFrom('authCodes').select('id').where('expiresAt', '<', now).limit(limit),
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/** Who asked for a code, which counts for ten minutes, may have been anybody: an address is not kept longer than a day. */
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
