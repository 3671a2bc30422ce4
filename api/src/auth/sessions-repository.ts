import { sql } from 'kysely'
import type { Db, Tx } from '../db/client.ts'
import { normalAddress } from '../lib/normal-address.ts'

export interface SessionRow {
  id: string
  userAgent: string | null
  createdAt: Date
  lastSeenAt: Date
}

/** Valid sessions, the most recently used first. */
export async function listSessions(db: Db, userId: string, now: Date): Promise<SessionRow[]> {
  return await db
    .selectFrom('authSessions')
    .select(['id', 'userAgent', 'createdAt', 'lastSeenAt'])
    .where('userId', '=', userId)
    .where('expiresAt', '>', now)
    .orderBy('lastSeenAt', 'desc')
    .orderBy('id')
    .execute()
}

/** Returns whether this user had such a session. */
export async function deleteSession(tx: Tx, userId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('authSessions')
    .where('id', '=', id)
    .where('userId', '=', userId)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** Returns how many were deleted. Deletes all of them if no exception is given. */
export async function deleteSessions(tx: Tx, userId: string, exceptId: string | undefined): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom('authSessions')
    .where('userId', '=', userId)
    .where('id', '!=', exceptId ?? '')
    .executeTakeFirst()
  return Number(numDeletedRows)
}

export async function deleteSessionsOfAddress(db: Db, email: string): Promise<void> {
  const users = db.selectFrom('authUsers').select('id').where('email', '=', normalAddress(email))
  await db.deleteFrom('authSessions').where('userId', 'in', users).execute()
}

export async function updateConfirmedAt(tx: Tx, id: string, confirmedAt: Date): Promise<void> {
  await tx.updateTable('authSessions').set({ confirmedAt }).where('id', '=', id).execute()
}

export async function updateSessionAccount(tx: Tx, id: string, accountId: string): Promise<void> {
  await tx.updateTable('authSessions').set({ accountId }).where('id', '=', id).execute()
}

export async function findUserAddress(db: Db, userId: string): Promise<string | undefined> {
  const row = await db.selectFrom('authUsers').select('email').where('id', '=', userId).executeTakeFirst()
  return row?.email
}

export async function deleteExpiredSessions(db: Db, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('authSessions')
    .where('id', 'in', (eb) =>
      eb.selectFrom('authSessions').select('id').where('expiresAt', '<', sql<Date>`now()`).limit(limit),
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}
