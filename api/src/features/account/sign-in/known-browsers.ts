import { sql } from 'kysely'
import type { Db, Tx } from '../../../db/client.ts'

/** Whether the owner of the address has signed in with this browser before. */
export async function isKnownBrowser(db: Db, email: string, browserHash: string): Promise<boolean> {
  const found = await db
    .selectFrom('knownBrowsers as browser')
    .innerJoin('authUsers as user', 'user.id', 'browser.userId')
    .select('browser.browserHash')
    .where('user.email', '=', email)
    .where('browser.browserHash', '=', browserHash)
    .executeTakeFirst()
  return found !== undefined
}

/** Returns whether the browser is new to this user. */
export async function rememberBrowser(tx: Tx, userId: string, browserHash: string): Promise<boolean> {
  const row = await tx
    .insertInto('knownBrowsers')
    .values({ userId, browserHash })
    .onConflict((conflict) =>
      conflict.columns(['userId', 'browserHash']).doUpdateSet({ lastSeenAt: sql<Date>`now()` }),
    )
    .returning(sql<boolean>`xmax = 0`.as('isNew'))
    .executeTakeFirstOrThrow()
  return row.isNew
}

export async function forgetBrowsers(tx: Tx, userId: string, exceptHash: string | undefined): Promise<void> {
  await tx
    .deleteFrom('knownBrowsers')
    .where('userId', '=', userId)
    .where('browserHash', '!=', exceptHash ?? '')
    .execute()
}
