import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../../db/client.ts'
import { GIVE_BACK } from './give-back.ts'
import type { Hold, ReservedCall } from './hold.ts'
import { type StoredKey, storeKeys } from './keys-repository.ts'
import { KEY_MS } from './repeats.ts'
import type { Wallet } from './wallets/wallet.ts'
import { SET_WALLET, walletRows } from './wallets/wallets-repository.ts'

export interface Reservations {
  batchId: string
  gateId: string
  reservedAt: Date
  calls: readonly ReservedCall[]
  /** The wallets after all of them. */
  wallets: readonly Wallet[]
  keys: readonly StoredKey[]
  /** Whether a gate elsewhere made the ids of the calls, so that they may be made again. */
  hasForeignIds: boolean
}

/** What is taken and who holds it stand in one statement, with what each agent has used and the keys of the calls. */
export async function writeReservations(tx: Tx, reserved: Reservations): Promise<void> {
  const { batchId, gateId, reservedAt, calls, wallets, keys, hasForeignIds } = reserved
  const keysExpireAt = new Date(reservedAt.getTime() + KEY_MS)
  const column = <Value>(read: (call: ReservedCall) => Value) => calls.map(read)
  const spent = spentByAgent(calls)
  await sql`
    with drawn as (
      update wallets set ${SET_WALLET} from ${walletRows(wallets)} where wallets.account_id = row.account_id),
    spent as (
      insert into agent_spend as spend (agent_id, period_start, calls, credit_millis)
      select agent_id, period_start, calls, credit_millis from unnest(${spent.map(({ agentId }) => agentId)}::uuid[],
        ${spent.map(({ periodStart }) => periodStart)}::timestamptz[],
        ${spent.map(({ calls }) => calls)}::bigint[], ${spent.map(({ millis }) => millis)}::bigint[])
        as spent (agent_id, period_start, calls, credit_millis)
      on conflict (agent_id, period_start) do update
        set calls = spend.calls + excluded.calls, credit_millis = spend.credit_millis + excluded.credit_millis),
    ${storeKeys(keys, keysExpireAt)}
    insert into reservations (batch_id, gate_id, reserved_at, has_foreign_ids, call_ids, account_ids, agent_ids, tools, units,
      period_starts, included_calls, credit_millis, overage_millis, balance_millis, overage_meters)
    values (${batchId}, ${gateId}, ${reservedAt}, ${hasForeignIds}, ${column(({ callId }) => callId)}::uuid[],
      ${column(({ accountId }) => accountId)}::uuid[], ${column(({ agentId }) => agentId)}::uuid[],
      ${column(({ tool }) => tool)}::text[], ${column(({ units }) => units)}::int[],
      ${column(({ periodStart }) => periodStart)}::timestamptz[],
      ${column(({ includedCalls }) => includedCalls)}::int[],
      ${column(({ creditMillis }) => creditMillis)}::bigint[],
      ${column(({ overageMillis }) => overageMillis)}::bigint[],
      ${column(({ balanceMillis }) => balanceMillis)}::bigint[],
      ${column(({ overageMeter }) => overageMeter)}::text[])`.execute(tx)
}

interface Spent {
  agentId: string
  periodStart: Date
  calls: number
  millis: number
}

/** In the order in which every statement locks them. */
function spentByAgent(calls: readonly ReservedCall[]): Spent[] {
  const byAgent = new Map<string, Spent>()
  for (const { agentId, periodStart, creditMillis, overageMillis } of calls) {
    const spent = byAgent.get(agentId) ?? { agentId, periodStart, calls: 0, millis: 0 }
    spent.calls += 1
    spent.millis += creditMillis + overageMillis
    byAgent.set(agentId, spent)
  }
  return [...byAgent.values()].toSorted((one, other) => (one.agentId < other.agentId ? -1 : 1))
}

type StoredCall = ReservedCall & { reservedAt: Date; batchId: string }

/** The calls of batches that a gate holds. */
async function listCalls(db: Db, gateId: string, batchIds: readonly string[]): Promise<StoredCall[]> {
  const { rows } = await sql<StoredCall>`
    select call.call_id, call.account_id, call.agent_id, call.tool, call.units, call.period_start, call.included_calls,
      call.credit_millis, call.overage_millis, call.balance_millis, call.overage_meter, held.reserved_at, held.batch_id
    from reservations held, unnest(held.call_ids, held.account_ids, held.agent_ids, held.tools, held.units,
        held.period_starts, held.included_calls, held.credit_millis, held.overage_millis, held.balance_millis,
        held.overage_meters)
      as call (call_id, account_id, agent_id, tool, units, period_start, included_calls, credit_millis, overage_millis,
        balance_millis, overage_meter)
    where held.gate_id = ${gateId} and held.batch_id = any(${batchIds}::uuid[])`.execute(db)
  return rows
}

/** Which of the calls are held by other batches of gates elsewhere. */
export async function listHeldIds(tx: Tx, batchId: string, callIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ callId: string }>`
    select call.call_id from reservations held, unnest(held.call_ids) as call (call_id)
    where held.has_foreign_ids and held.call_ids && ${callIds}::uuid[] and call.call_id = any(${callIds}::uuid[])
      and held.batch_id <> ${batchId}`.execute(tx)
  return rows.map(({ callId }) => callId)
}

export async function listBatch(db: Db, gateId: string, batchId: string): Promise<ReservedCall[]> {
  return await listCalls(db, gateId, [batchId])
}

/** What a gate's calls hold, by their ids. */
export async function listHolds(
  db: Db,
  gateId: string,
  batchIds: readonly string[],
): Promise<Map<string, Hold>> {
  const calls = await listCalls(db, gateId, batchIds)
  return new Map(
    calls.map(({ reservedAt, batchId, ...call }) => [call.callId, { call, gateId, batchId, reservedAt }]),
  )
}

export async function listBatchesOf(db: Db, gateId: string) {
  return await db
    .selectFrom('reservations')
    .select(['batchId', 'reservedAt'])
    .where('gateId', '=', gateId)
    .execute()
}

export type Holder = { gateId: string } | { batchId: string }

/**
 * Gives back what was reserved and has no entry in the ledger, and notes there how the call ended, so that it cannot be
 * charged any more. Counts the calls.
 */
export async function takeBack(tx: Tx, holder: Holder, outcome: string): Promise<number> {
  const { rows } = await sql<{ calls: number }>`
    with gone as (delete from reservations where ${heldBy(holder)} returning reserved_at, call_ids, account_ids, agent_ids,
        tools, period_starts, included_calls, credit_millis, overage_millis, balance_millis),
    held as (
      select call.call_id, call.account_id, call.agent_id, call.tool, call.period_start, call.included_calls,
        call.credit_millis, call.overage_millis, call.balance_millis, gone.reserved_at
      from gone, unnest(gone.call_ids, gone.account_ids, gone.agent_ids, gone.tools,
        gone.period_starts, gone.included_calls, gone.credit_millis, gone.overage_millis, gone.balance_millis)
        as call (call_id, account_id, agent_id, tool, period_start, included_calls, credit_millis, overage_millis,
          balance_millis)),
    noted as (
      insert into metered_calls (account_id, call_id, agent_id, tool, outcome, included_calls, credit_millis,
        overage_millis, balance_millis)
      select account_id, call_id, agent_id, tool, ${outcome}, 0, 0, 0, balance_millis + credit_millis from held order by account_id, call_id
      on conflict do nothing returning account_id, call_id),
    returned as (
      select account_id, agent_id, period_start, reserved_at, 1 as calls, included_calls, credit_millis, overage_millis
      from held join noted using (account_id, call_id)),
    ${GIVE_BACK}
    select count(*)::int as calls from noted`.execute(tx)
  return rows[0]?.calls ?? 0
}

function heldBy(holder: Holder): RawBuilder<unknown> {
  return 'gateId' in holder ? sql`gate_id = ${holder.gateId}` : sql`batch_id = ${holder.batchId}`
}
