import { sql } from 'kysely'
import { waitFor } from '../../tests/harness/wait-for.ts'
import type { Db } from '../src/db/client.ts'

/** Until so many connections to the database wait for a lock of another. */
export async function waitForLockWaiters(db: Db, waiters: number): Promise<void> {
  await waitFor(`${waiters} to wait for a lock`, async () => {
    const { rows } = await sql<{ waiting: number }>`
      select count(*)::int as waiting from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
    return rows[0]?.waiting === waiters ? true : undefined
  })
}
