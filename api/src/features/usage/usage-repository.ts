import { sql } from 'kysely'
import { asTenant } from '../../db/as-tenant.ts'
import type { Db, Tx } from '../../db/client.ts'
import { boundsOf } from './hour-bounds.ts'
import { type LineEvent, listLineEvents } from './line-events-repository.ts'
import { sealUsage } from './seal-repository.ts'
import type { UsageEvent } from './usage-event.ts'
import type { FoundEvent, MeterSum, StoredEvent, UsageStore } from './usage-store.ts'

/** Usage in the product's own database. */
export function createPostgresStore(db: Db): UsageStore {
  return {
    append: async (accountId, events) => await insertEvents(db, accountId, events),
    find: async (accountId, keys) => await findEvents(db, accountId, keys),
    sum: async (accountId, start, end, levels) => await sumUsage(db, { accountId, start, end, levels }),
    events: async (span, page) => await listLineEvents(db, span, page),
    seal: async (accountId, until, levels) =>
      await sealUsage(requireTransaction(db), accountId, until, levels),
  }
}

/** The lock of a seal lasts until its transaction ends. */
function requireTransaction(db: Db): Tx {
  if (db.isTransaction) return db as Tx
  throw new Error('Usage is sealed in the transaction that writes its statement')
}

async function insertEvents(
  db: Db,
  accountId: string,
  events: readonly UsageEvent[],
): Promise<StoredEvent[]> {
  const column = <Value>(read: (event: UsageEvent) => Value) => events.map(read)
  const { rows } = await sql<StoredEvent>`
    select stored_key as key, is_late from ingest_usage(${accountId}::uuid,
      ${column(({ key }) => key)}::uuid[], ${column(({ meter }) => meter)}::text[],
      ${column(({ occurredAt }) => occurredAt)}::timestamptz[], ${column(({ quantity }) => quantity)}::numeric[],
      ${column(({ subject }) => subject)}::text[], ${column(({ dimension }) => dimension)}::text[],
      ${column(({ voids }) => voids)}::uuid[], ${column(({ properties }) => properties)}::text[],
      ${column(({ isLevel }) => isLevel)}::boolean[])`.execute(db)
  return rows
}

/** Events are kept by time, so the key is asked for it first. */
export async function findEvents(db: Db, accountId: string, keys: readonly string[]): Promise<FoundEvent[]> {
  const { rows } = await sql<FoundEvent>`
    select event.key, event.meter, event.quantity::text, event.subject, event.dimension, event.voids,
      event.occurred_at::text as occurred_at
    from usage_keys known
    join usage_events event on event.account_id = known.account_id and event.occurred_at = known.occurred_at
      and event.key = known.key
    where known.account_id = ${accountId} and known.key = any(${keys}::uuid[])`.execute(db)
  return rows
}

/** Calls of tools that the gate charged; they are in the hours without having been reported. */
const GATE_METER = 'calls'

interface Span {
  accountId: string
  start: Date
  end: Date
  levels: readonly string[]
}

/**
 * Whole hours from their sums, what is late from its own, and the edges from the events, so that it is exact for any bounds. Those of
 * the edges that are kept elsewhere are given.
 */
export async function sumUsage(
  db: Db,
  { accountId, start, end, levels }: Span,
  moved: readonly LineEvent[] = [],
): Promise<MeterSum[]> {
  const sums = sql<MeterSum>`
    with bounds as (${boundsOf({ start, end })}),
    parts as (
      select meter, quantity, events from usage_hours, bounds
      where account_id = ${accountId} and hour >= first_hour and hour < last_hour
      union all
      select meter, quantity, events from usage_late, bounds
      where account_id = ${accountId} and hour >= first_hour and hour < last_hour
      union all
      select meter, quantity, 1 from usage_events, bounds
      where account_id = ${accountId} and occurred_at >= first and occurred_at < least(first_hour, last)
      union all
      select meter, quantity, 1 from usage_events, bounds
      where account_id = ${accountId} and occurred_at >= greatest(last_hour, first) and occurred_at < last
        and first_hour <= last_hour
      union all
      select ${GATE_METER}, 1, 1 from metered_calls, bounds
      where account_id = ${accountId} and outcome in ('ok', 'ok_late') and (
        call_id >= first_call_id(first) and call_id < first_call_id(least(first_hour, last))
        or call_id >= first_call_id(greatest(last_hour, first)) and call_id < first_call_id(last) and first_hour <= last_hour)
      ${moved.length === 0 ? sql`` : movedEvents(accountId, moved)})
    select meter,
      trim_scale(case when meter = any(${levels}::text[]) then max(quantity) else sum(quantity) end)::text as quantity,
      sum(events)::bigint as events
    from parts group by meter order by meter`
  return await asTenant(db, accountId, async (tx) => (await sums.execute(tx)).rows)
}

/** An event that is moving is in both. */
const movedEvents = (accountId: string, moved: readonly LineEvent[]) => sql`
  union all
  select elsewhere.meter, elsewhere.quantity, 1
  from unnest(${moved.map(({ key }) => key)}::uuid[], ${moved.map(({ meter }) => meter)}::text[],
    ${moved.map(({ time }) => time)}::timestamptz[], ${moved.map(({ quantity }) => quantity)}::numeric[])
    as elsewhere (key, meter, occurred_at, quantity)
  where not exists (
    select from usage_events kept
    where kept.account_id = ${accountId} and kept.occurred_at = elsewhere.occurred_at and kept.key = elsewhere.key)`
