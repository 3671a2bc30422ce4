import { sql } from 'kysely'
import { asTenant } from '../../db/as-tenant.ts'
import type { Db } from '../../db/client.ts'

/** The events of one meter that a line of a statement bills. */
export interface LineSpan {
  accountId: string
  meter: string
  /** Undefined where nothing is too early. */
  start: Date | undefined
  /** Exclusive. */
  end: Date
  /** For late usage: until when the account was sealed as it arrived. */
  lateFor: Date | null
}

/** As an export writes it. Its digest is that of the first four, with commas between them. */
export interface LineEvent {
  key: string
  meter: string
  time: string
  quantity: string
  subject: string | null
  dimension: string | null
  voids: string | null
  properties: unknown
}

export interface EventPlace {
  time: string
  key: string
}

/** In order of time and key. */
export async function listLineEvents(
  db: Db,
  { accountId, meter, start, end, lateFor }: LineSpan,
  { after, limit }: { after: EventPlace | undefined; limit: number },
): Promise<LineEvent[]> {
  const events = sql<LineEvent>`
    select key, meter, to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as time,
      trim_scale(quantity)::text as quantity, subject, dimension, voids, properties
    from usage_events
    where account_id = ${accountId} and meter = ${meter} and occurred_at < ${end}
      and occurred_at >= ${start ?? new Date(0)}
      and late_for is not distinct from ${lateFor}::timestamptz
      and (occurred_at, key) > (${after?.time ?? '-infinity'}::timestamptz, ${after?.key ?? '00000000-0000-0000-0000-000000000000'}::uuid)
    order by occurred_at, key limit ${limit}`
  return await asTenant(db, accountId, async (tx) => (await events.execute(tx)).rows)
}
