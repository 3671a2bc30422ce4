import type { Db } from '../../../db/client.ts'
import { HOUR_MS } from '../../../lib/durations.ts'

/** Creates the rows that a sign-in by the owner of this address leaves behind. */
export async function signIn(db: Db, email: string): Promise<void> {
  await db.insertInto('authUsers').values({ id: email, name: 'A', email, emailVerified: true }).execute()
  await db
    .insertInto('authSessions')
    .values({ id: email, userId: email, token: email, expiresAt: new Date(Date.now() + HOUR_MS) })
    .execute()
}

export async function signInAndOut(db: Db, email: string): Promise<void> {
  await signIn(db, email)
  await db.deleteFrom('authSessions').where('userId', '=', email).execute()
}
