import { sql } from 'kysely'
import type { Db } from '../../db/client.ts'

/** The present month and the twelve before it; sums and statements stay. */
const KEPT_MONTHS = 13
/** Longer than events are accepted, so that none can come again after its key is gone. */
const KEY_DAYS = 40

/** Makes room for the months to come, and drops the events of months that are too old. Counts these. */
export async function turnUsageMonths(db: Db): Promise<number> {
  await sql`select create_usage_months()`.execute(db)
  const { rows } = await sql<{
    dropped: number
  }>`select drop_usage_months(${KEPT_MONTHS}) as dropped`.execute(db)
  return rows[0]?.dropped ?? 0
}

export async function deleteOldUsageKeys(db: Db, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from usage_keys where (account_id, key) in (
      select account_id, key from usage_keys
      where occurred_at < now() - make_interval(days => ${KEY_DAYS}) limit ${limit})`.execute(db)
  return Number(numAffectedRows ?? 0)
}
