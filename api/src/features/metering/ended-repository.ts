import { sql } from 'kysely'
import type { Db } from '../../db/client.ts'
import { GIVE_BACK } from './give-back.ts'
import type { ReservedCall } from './hold.ts'
import type { Charge } from './wallets/wallet.ts'

export interface EndedCall {
  call: ReservedCall
  reservedAt: Date
  /** `ok` for a result that is delivered. */
  outcome: string
  /** At most what was reserved; nothing unless the outcome is `ok`. */
  charge: Charge
  durationMs: number
}

/** The meter of usage that counts calls. */
const CALLS = 'calls'

/**
 * Writes the ledger and the usage, and gives back what was reserved and is not charged. False where the gate was closed:
 * then nothing is charged, and no result may be delivered. Repeating it changes nothing.
 */
export async function writeEnded(
  db: Db,
  gateId: string,
  ended: readonly EndedCall[],
  {
    finishedBatches,
    lockTimeoutMs,
  }: { finishedBatches: readonly string[]; lockTimeoutMs?: number | undefined },
): Promise<boolean> {
  const isBilled = ended.some(({ charge }) => charge.overageMillis > 0)
  const { rows } = await sql<{ isOpen: boolean }>`
    with fence as (
      select ${lockTimeoutMs === undefined ? sql`` : sql`set_config('lock_timeout', ${String(lockTimeoutMs)}::text, true)`}
      from gates where gate_id = ${gateId} and closed_at is null for key share),
    ended as (select ${ENDED_COLUMNS} from ${endedRows(ended)}),
    noted as (
      insert into metered_calls (account_id, call_id, agent_id, tool, outcome, included_calls, credit_millis,
        overage_millis, duration_ms, balance_millis, overage_meter)
      select account_id, call_id, agent_id, tool, outcome, charged_calls, charged_credits, charged_overage, duration_ms,
        balance_millis + credit_millis - charged_credits, case when charged_overage > 0 then overage_meter end
      from ended where exists (select from fence) order by account_id, call_id
      on conflict do nothing returning account_id, call_id),
    counted as (
      select account_id, reserved_at, tool, charged_credits from ended join noted using (account_id, call_id) where outcome in ('ok', 'ok_late')),
    hours as (
      insert into usage_hours as usage (account_id, meter, hour, quantity, events)
      select account_id, ${CALLS}, date_trunc('hour', reserved_at), count(*), count(*) from counted
      group by 1, 3 order by 1, 3
      on conflict (account_id, meter, hour) do update
        set quantity = usage.quantity + excluded.quantity, events = usage.events + excluded.events),
    days as (
      insert into usage_days as usage (account_id, meter, day, dimension, quantity, events, credit_millis)
      select account_id, ${CALLS}, (reserved_at at time zone 'UTC')::date, tool, count(*), count(*), sum(charged_credits)
      from counted
      group by 1, 3, 4 order by 1, 3, 4
      on conflict (account_id, meter, day, dimension) do update
        set quantity = usage.quantity + excluded.quantity, events = usage.events + excluded.events,
          credit_millis = usage.credit_millis + excluded.credit_millis),
    returned as (
      select account_id, agent_id, period_start, reserved_at, (outcome not in ('ok', 'ok_late'))::int as calls,
        included_calls - charged_calls as included_calls, credit_millis - charged_credits as credit_millis,
        overage_millis - charged_overage as overage_millis
      from ended join noted using (account_id, call_id)
      where outcome not in ('ok', 'ok_late') or credit_millis > charged_credits or overage_millis > charged_overage),
    ${GIVE_BACK},
    gone as (
      delete from reservations
      where gate_id = ${gateId} and batch_id = any(${finishedBatches}::uuid[]) and exists (select from fence))
    select exists (select from fence) as is_open${isBilled ? BOOK_OVERAGE : sql``}`.execute(db)
  return rows[0]?.isOpen === true
}

/** By name, so that the statement is prepared. */
const ENDED_COLUMNS = sql`call_id, account_id, agent_id, tool, period_start, reserved_at, outcome, duration_ms,
  included_calls, credit_millis, overage_millis, charged_calls, charged_credits, charged_overage, balance_millis,
  overage_meter`

function endedRows(ended: readonly EndedCall[]) {
  const column = <Value>(read: (one: EndedCall) => Value) => ended.map(read)
  return sql`unnest(
    ${column(({ call }) => call.callId)}::uuid[], ${column(({ call }) => call.accountId)}::uuid[],
    ${column(({ call }) => call.agentId)}::uuid[], ${column(({ call }) => call.tool)}::text[],
    ${column(({ call }) => call.periodStart)}::timestamptz[], ${column(({ reservedAt }) => reservedAt)}::timestamptz[],
    ${column(({ outcome }) => outcome)}::text[], ${column(({ durationMs }) => durationMs)}::int[],
    ${column(({ call }) => call.includedCalls)}::int[], ${column(({ call }) => call.creditMillis)}::bigint[],
    ${column(({ call }) => call.overageMillis)}::bigint[], ${column(({ charge }) => charge.includedCalls)}::int[],
    ${column(({ charge }) => charge.creditMillis)}::bigint[],
    ${column(({ charge }) => charge.overageMillis)}::bigint[],
    ${column(({ call }) => call.balanceMillis)}::bigint[], ${column(({ call }) => call.overageMeter)}::text[]
  ) as call (${ENDED_COLUMNS})`
}

/** What goes beyond plans is usage that the period's statement bills; asked first, so its locks come before those of other rows. */
const BOOK_OVERAGE = sql`, (
      select book_overage(array_agg(account_id), array_agg(call_id), array_agg(overage_meter), array_agg(reserved_at),
        array_agg(charged_overage), array_agg(agent_id::text), array_agg(tool))
      from ended join noted using (account_id, call_id) where charged_overage > 0) as booked`

/** How calls ended, by their ids; nothing for those that have not. */
export async function listEnded(
  db: Db,
  calls: readonly { accountId: string; callId: string }[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ callId: string; outcome: string }>`
    select ended.call_id, ended.outcome from metered_calls ended
    join unnest(${calls.map(({ accountId }) => accountId)}::uuid[], ${calls.map(({ callId }) => callId)}::uuid[])
      as wanted (account_id, call_id) using (account_id, call_id)`.execute(db)
  return new Map(rows.map(({ callId, outcome }) => [callId, outcome]))
}
