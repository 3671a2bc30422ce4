import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../../db/client.ts'
import { boundsOf } from './hour-bounds.ts'

export interface MeterUsage {
  meter: string
  quantity: string
  events: number
  /** The sum of its events' digests. */
  digest: string
}

export interface SealState {
  /** Where the next period begins; null while nothing was sealed. */
  sealedUntil: Date | null
  firstEventAt: Date
}

/** No event of the account is stored from here to the end of the transaction. */
async function lockSeal(tx: Tx, accountId: string): Promise<SealState | undefined> {
  await sql`select pg_advisory_xact_lock(hashtext('usage'), hashtext(${accountId}::text))`.execute(tx)
  return await readSeal(tx, accountId)
}

/** Undefined for an account without usage. */
export async function readSeal(db: Db, accountId: string): Promise<SealState | undefined> {
  return await db
    .selectFrom('usageAccounts')
    .select(['sealedUntil', 'firstEventAt'])
    .where('accountId', '=', accountId)
    .executeTakeFirst()
}

export async function updateSealedUntil(tx: Tx, accountId: string, until: Date): Promise<void> {
  await tx
    .updateTable('usageAccounts')
    .set({ sealedUntil: until })
    .where('accountId', '=', accountId)
    .execute()
}

/** No level goes on beyond this instant, such as the end of a subscription; one that does is reported anew. */
export async function endLevels(tx: Tx, accountId: string, at: Date): Promise<void> {
  await sql`update usage_accounts set level_ends = level_ends || ${at}::timestamptz where account_id = ${accountId}`.execute(
    tx,
  )
}

export interface SealedUsage {
  start: Date
  /** Until when the account was sealed before; null where it never was. */
  sealedUntil: Date | null
  usage: MeterUsage[]
}

/** Closes an account's usage until then; see `UsageStore`. */
export async function sealUsage(
  tx: Tx,
  accountId: string,
  until: Date,
  levels: readonly string[],
): Promise<SealedUsage | undefined> {
  const state = await lockSeal(tx, accountId)
  const start = state?.sealedUntil ?? state?.firstEventAt
  if (!state || !start || start >= until) return undefined
  const usage = await sumPeriod(tx, { accountId, start, end: until }, levels)
  await updateSealedUntil(tx, accountId, until)
  return { start, sealedUntil: state.sealedUntil, usage }
}

interface Span {
  accountId: string
  start: Date
  end: Date
}

const digestOf = sql`usage_digest(event.key, event.meter, event.occurred_at, event.quantity)`

/**
 * What a period that is being sealed comes to. For a level, its highest, or what was in force when the period began, where it goes on
 * from before.
 */
export async function sumPeriod(
  db: Db,
  span: Span,
  levels: readonly string[],
  { levelsGoOn = true } = {},
): Promise<MeterUsage[]> {
  const { rows } = await sql<MeterUsage>`
    with bounds as (${boundsOf(span)}),
    parts as (
      select meter, quantity, events, digest from usage_hours, bounds
      where account_id = ${span.accountId} and hour >= first_hour and hour < last_hour
      union all
      select event.meter, event.quantity, 1, ${digestOf} from usage_events event, bounds
      where account_id = ${span.accountId} and late_for is null and (
        occurred_at >= first and occurred_at < least(first_hour, last)
        or occurred_at >= greatest(last_hour, first) and occurred_at < last and first_hour <= last_hour)
      union all
      (${levelsInForce(span, levelsGoOn ? levels : [])}))
    select meter,
      trim_scale(case when meter = any(${levels}::text[]) then max(quantity) else sum(quantity) end)::text as quantity,
      sum(events)::bigint as events, coalesce(sum(digest), 0)::text as digest
    from parts group by meter order by meter`.execute(db)
  return rows
}

/**
 * The last that was reported of each level before the period, since levels ended; none of its events is one of the period's.
 */
const levelsInForce = ({ accountId, start }: Span, levels: readonly string[]): RawBuilder<unknown> => sql`
  select level.meter, last_one.quantity, 0, 0 from unnest(${levels}::text[]) as level (meter)
  join lateral (
    select quantity from usage_events event
    where event.account_id = ${accountId} and event.meter = level.meter and event.occurred_at < ${start}
      and event.occurred_at >= coalesce((
        select max(level_end) from usage_accounts account, unnest(account.level_ends) level_end
        where account.account_id = ${accountId} and level_end <= ${start}), '-infinity')
    order by event.occurred_at desc, event.key desc limit 1) last_one on true`

export interface LateUsage extends MeterUsage {
  /** The beginning of the sealed period in which it lies. */
  periodStart: Date
}

/**
 * What arrived for sealed periods since the last seal: of each of the periods that begin at these instants, in order. What is older
 * than the first belongs to the first.
 */
export async function sumLate(
  db: Db,
  {
    accountId,
    sealedUntil,
    periodStarts,
  }: { accountId: string; sealedUntil: Date; periodStarts: readonly Date[] },
): Promise<LateUsage[]> {
  const { rows } = await sql<LateUsage>`
    select period.period_start, event.meter, trim_scale(sum(event.quantity))::text as quantity,
      count(*)::bigint as events, sum(${digestOf})::text as digest
    from usage_events event
    join lateral (
      select start as period_start from unnest(${periodStarts}::timestamptz[]) start
      order by (start <= event.occurred_at) desc, case when start <= event.occurred_at then -extract(epoch from start) else extract(epoch from start) end
      limit 1) period on true
    where event.account_id = ${accountId} and event.late_for = ${sealedUntil}
    group by 1, 2 order by 1, 2`.execute(db)
  return rows
}

/** The highest level of a sealed period with all that is known of it now. */
export async function readPeak(db: Db, span: Span & { meter: string }): Promise<string> {
  const { rows } = await sql<{ peak: string | null }>`
    select trim_scale(max(quantity))::text as peak from (
      select quantity from usage_events
      where account_id = ${span.accountId} and meter = ${span.meter}
        and occurred_at >= ${span.start} and occurred_at < ${span.end}
      union all
      select quantity from (${levelsInForce(span, [span.meter])}) in_force (meter, quantity, events, digest)) known`.execute(
    db,
  )
  return rows[0]?.peak ?? '0'
}
