import { sql } from 'kysely'
import type { Db } from '../../db/client.ts'

export interface RefusalCount {
  hour: Date
  code: string
  refusals: number
}

/** Adds to what other processes have counted; in one order everywhere, so that none waits for another in a circle. */
export async function addRefusals(db: Db, counts: readonly RefusalCount[]): Promise<void> {
  await sql`
    insert into refusal_hours as stored (hour, code, refusals)
    select hour, code, refusals from unnest(${counts.map(({ hour }) => hour)}::timestamptz[],
      ${counts.map(({ code }) => code)}::text[], ${counts.map(({ refusals }) => refusals)}::bigint[])
      as counted (hour, code, refusals)
    order by hour, code
    on conflict (hour, code) do update set refusals = stored.refusals + excluded.refusals`.execute(db)
}

/** The most frequent first. */
export async function sumRefusals(db: Db, since: Date) {
  const { rows } = await sql<{ code: string; refusals: number }>`
    select code, sum(refusals)::bigint as refusals from refusal_hours
    where hour >= ${since} group by 1 order by 2 desc, 1`.execute(db)
  return rows
}
