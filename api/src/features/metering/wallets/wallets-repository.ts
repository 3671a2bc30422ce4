import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../../../db/client.ts'
import { monthAround } from './periods.ts'
import { emptyWallet, type Month, type Wallet } from './wallet.ts'

export interface NewWallet {
  accountId: string
  anchor: Date
  periodStart: Date
  periodEnd: Date
}

/** In one order everywhere, so that two groups of calls never wait for each other. */
export async function createWallets(db: Db, wallets: readonly NewWallet[]): Promise<void> {
  const sorted = wallets.toSorted((one, other) => (one.accountId < other.accountId ? -1 : 1))
  const column = <Value>(read: (wallet: NewWallet) => Value) => sorted.map(read)
  await sql`
    insert into wallets (account_id, anchor, period_start, period_end)
    select account_id, anchor, period_start, period_end from unnest(
      ${column(({ accountId }) => accountId)}::uuid[], ${column(({ anchor }) => anchor)}::timestamptz[],
      ${column(({ periodStart }) => periodStart)}::timestamptz[],
      ${column(({ periodEnd }) => periodEnd)}::timestamptz[])
      with ordinality as row (account_id, anchor, period_start, period_end, place)
    order by place
    on conflict do nothing`.execute(db)
}

type WalletRow = Omit<Wallet, 'minute' | 'planMonth'> & {
  minuteSlots: number[]
  minuteSlot: number
  planMonth: StoredMonth | null
}

/** As it is in JSON. */
type StoredMonth = Omit<Month, 'anchor' | 'periodStart' | 'periodEnd'> &
  Record<'anchor' | 'periodStart' | 'periodEnd', string>

/**
 * Locks wallets for a gate and keeps the gate from being closed meanwhile. None come back where the gate is closed: what
 * it reserved was given back, and it must not go on.
 */
export async function lockWallets(
  tx: Tx,
  accountIds: readonly string[],
  { gateId, lockTimeoutMs }: { gateId: string; lockTimeoutMs: number },
): Promise<Wallet[]> {
  const { rows } = await sql<WalletRow>`
    ${selectWallets(accountIds, gateId)}
      and set_config('lock_timeout', ${String(lockTimeoutMs)}::text, true) is not null
    order by account_id
    for update`.execute(tx)
  return rows.map(toWallet)
}

/** The same for those that nobody else holds. */
export async function lockFreeWallets(
  tx: Tx,
  accountIds: readonly string[],
  gateId: string,
): Promise<Wallet[]> {
  const { rows } = await sql<WalletRow>`
    ${selectWallets(accountIds, gateId)}
    for update skip locked`.execute(tx)
  return rows.map(toWallet)
}

const selectWallets = (accountIds: readonly string[], gateId: string) => sql`
  select account_id, anchor, period_start, period_end, period_calls, included_used, overage_millis, credit_millis,
    unfolded_millis, next_expiry, day, day_calls, minute_slots, minute_slot, plan_month
  from wallets
  where account_id = any(${accountIds}::uuid[])
    and exists (select from gates where gate_id = ${gateId} and closed_at is null for key share)`

/** By name, so that the statement is prepared. */
const STORED = [
  'accountId',
  'anchor',
  'periodStart',
  'periodEnd',
  'periodCalls',
  'includedUsed',
  'overageMillis',
  'creditMillis',
  'unfoldedMillis',
  'nextExpiry',
  'day',
  'dayCalls',
  'minuteSlots',
  'minuteSlot',
  'planMonth',
] as const

const storedWallets = (db: Db) =>
  db.selectFrom('wallets').select(STORED).$narrowType<{ planMonth: StoredMonth | null }>()

/** Of an account that has one. */
export async function lockWallet(tx: Tx, accountId: string): Promise<Wallet> {
  const row = await storedWallets(tx).where('accountId', '=', accountId).forUpdate().executeTakeFirstOrThrow()
  return toWallet(row)
}

function toWallet({ minuteSlots: slots, minuteSlot: slot, planMonth, ...wallet }: WalletRow): Wallet {
  return { ...wallet, minute: { slots, slot }, planMonth: planMonth && toMonth(planMonth) }
}

function toMonth({ anchor, periodStart, periodEnd, ...used }: StoredMonth): Month {
  return {
    anchor: new Date(anchor),
    periodStart: new Date(periodStart),
    periodEnd: new Date(periodEnd),
    ...used,
  }
}

/** The rows of the wallets as they shall be, as a table that a statement can join. */
export function walletRows(wallets: readonly Wallet[]): RawBuilder<unknown> {
  const column = <Value>(read: (wallet: Wallet) => Value) => wallets.map(read)
  return sql`unnest(
    ${column(({ accountId }) => accountId)}::uuid[], ${column(({ anchor }) => anchor)}::timestamptz[],
    ${column(({ periodStart }) => periodStart)}::timestamptz[],
    ${column(({ periodEnd }) => periodEnd)}::timestamptz[], ${column(({ periodCalls }) => periodCalls)}::bigint[],
    ${column(({ includedUsed }) => includedUsed)}::bigint[],
    ${column(({ overageMillis }) => overageMillis)}::bigint[],
    ${column(({ creditMillis }) => creditMillis)}::bigint[],
    ${column(({ unfoldedMillis }) => unfoldedMillis)}::bigint[],
    ${column(({ nextExpiry }) => nextExpiry)}::timestamptz[], ${column(({ day }) => day)}::int[],
    ${column(({ dayCalls }) => dayCalls)}::int[],
    ${column(({ minute }) => `{${minute.slots.join(',')}}`)}::text[],
    ${column(({ minute }) => minute.slot)}::bigint[],
    ${column(({ planMonth }) => planMonth && JSON.stringify(planMonth))}::jsonb[]
  ) as row (account_id, anchor, period_start, period_end, period_calls, included_used, overage_millis, credit_millis,
    unfolded_millis, next_expiry, day, day_calls, minute_slots, minute_slot, plan_month)`
}

/** Sets every column of the joined rows; for an `update wallets`. */
export const SET_WALLET = sql`
  anchor = row.anchor, period_start = row.period_start, period_end = row.period_end, period_calls = row.period_calls,
  included_used = row.included_used, overage_millis = row.overage_millis, credit_millis = row.credit_millis,
  unfolded_millis = row.unfolded_millis, next_expiry = row.next_expiry, day = row.day, day_calls = row.day_calls,
  minute_slots = row.minute_slots::int[], minute_slot = row.minute_slot,
  plan_month = row.plan_month`

export async function updateWallets(tx: Tx, wallets: readonly Wallet[]): Promise<void> {
  await sql`
    update wallets set ${SET_WALLET} from ${walletRows(wallets)}
    where wallets.account_id = row.account_id`.execute(tx)
}

/** Tells an account whose credits are used up from one that never had any. */
export async function noteGrant(tx: Tx, accountId: string, at: Date): Promise<void> {
  await tx.updateTable('wallets').set({ lastGrantAt: at }).where('accountId', '=', accountId).execute()
}

/** In thousandths of a credit; 0 where there is no wallet. */
export async function readBalance(db: Db, accountId: string): Promise<number> {
  const row = await db
    .selectFrom('wallets')
    .select('creditMillis')
    .where('accountId', '=', accountId)
    .executeTakeFirst()
  return row?.creditMillis ?? 0
}

/** An account that has not called yet has an empty one. */
export async function readWallet(db: Db, accountId: string, anchor: Date, now: Date): Promise<Wallet> {
  const row = await storedWallets(db).where('accountId', '=', accountId).executeTakeFirst()
  return row ? toWallet(row) : emptyWallet(accountId, anchor, monthAround(anchor, now))
}
