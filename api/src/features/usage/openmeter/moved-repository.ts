import { sql } from 'kysely'
import { asTenant } from '../../../db/as-tenant.ts'
import type { Db } from '../../../db/client.ts'
import type { LineEvent } from '../line-events-repository.ts'

/** So many events of one meter in one hour are in OpenMeter, and not here any more. */
export interface MovedHour {
  meter: string
  hour: Date
  events: number
}

interface Hours {
  accountId: string
  /** Of all meters unless one is named. */
  meter?: string
  start: Date
  /** Exclusive. */
  end: Date
}

/** Those that the span touches, in order. */
export async function listMovedHours(db: Db, { accountId, meter, start, end }: Hours): Promise<MovedHour[]> {
  const hours = sql<MovedHour>`
    select meter, hour, events from usage_moved
    where account_id = ${accountId} and (${meter ?? null}::text is null or meter = ${meter ?? null})
      and hour >= date_trunc('hour', ${start}::timestamptz, 'UTC') and hour < ${end}
    order by hour, meter`
  return await asTenant(db, accountId, async (tx) => (await hours.execute(tx)).rows)
}

export interface MovableMeter {
  accountId: string
  meter: string
  sealedUntil: Date
}

/** Whose events are sealed and still here. Late ones stay, because a later statement bills them. */
export async function listMovable(db: Db, meters: readonly string[]): Promise<MovableMeter[]> {
  const { rows } = await sql<MovableMeter>`
    select account.account_id, meter, account.sealed_until
    from usage_accounts account cross join unnest(${meters}::text[]) meter
    where account.sealed_until is not null and exists (
      select from usage_events event
      where event.account_id = account.account_id and event.meter = meter
        and event.occurred_at < account.sealed_until and event.late_for is null)
    order by 1, 2`.execute(db)
  return rows
}

/** Removes events that OpenMeter has shown, and counts them in the same statement. */
export async function deleteMoved(db: Db, accountId: string, events: readonly LineEvent[]): Promise<number> {
  const [first, last] = [events.at(0), events.at(-1)]
  if (!first || !last) return 0
  const { rows } = await sql<{ moved: number }>`
    with gone as (
      delete from usage_events
      where account_id = ${accountId} and meter = ${first.meter} and late_for is null
        and occurred_at between ${first.time}::timestamptz and ${last.time}::timestamptz
        and (occurred_at, key) in (
          select * from unnest(${events.map(({ time }) => time)}::timestamptz[], ${events.map(({ key }) => key)}::uuid[]))
      returning occurred_at),
    counted as (
      insert into usage_moved as moved (account_id, meter, hour, events)
      select ${accountId}, ${first.meter}, date_trunc('hour', occurred_at, 'UTC'), count(*) from gone group by 3 order by 3
      on conflict (account_id, meter, hour) do update set events = moved.events + excluded.events)
    select count(*)::int as moved from gone`.execute(db)
  return rows[0]?.moved ?? 0
}

/** When the events with these keys were, for those that are known. */
export async function listKeyTimes(
  db: Db,
  accountId: string,
  keys: readonly string[],
): Promise<{ key: string; occurredAt: Date }[]> {
  return await db
    .selectFrom('usageKeys')
    .select(['key', 'occurredAt'])
    .where('accountId', '=', accountId)
    .where('key', 'in', [...keys])
    .execute()
}
