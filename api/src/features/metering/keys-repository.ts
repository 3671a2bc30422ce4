import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../../db/client.ts'

/** What a client names so that repeating a call charges it once. */
export interface CallKey {
  key: string
  argsHash: Buffer
}

export interface StoredKey extends CallKey {
  accountId: string
  /** The call that was charged, or is running. */
  callId: string
  runs: number
  /** How that call ended; null while it runs. */
  outcome: string | null
}

/** The keys that still count, locked with their accounts' wallets. */
export async function listKeys(
  tx: Tx,
  wanted: readonly { accountId: string; key: string }[],
  now: Date,
): Promise<StoredKey[]> {
  const { rows } = await sql<StoredKey>`
    select stored.account_id, stored.key, stored.args_hash, stored.call_id, stored.runs, call.outcome
    from unnest(${wanted.map(({ accountId }) => accountId)}::uuid[], ${wanted.map(({ key }) => key)}::text[])
      as wanted (account_id, key)
    join call_keys stored using (account_id, key)
    left join metered_calls call on call.account_id = stored.account_id and call.call_id = stored.call_id
    where stored.expires_at > ${now}`.execute(tx)
  return rows
}

/** The part of a statement that stores keys. */
export function storeKeys(keys: readonly StoredKey[], expiresAt: Date): RawBuilder<unknown> {
  return sql`
    keyed as (
      insert into call_keys (account_id, key, args_hash, call_id, runs, expires_at)
      select account_id, key, args_hash, call_id, runs, ${expiresAt}::timestamptz from unnest(
        ${keys.map(({ accountId }) => accountId)}::uuid[], ${keys.map(({ key }) => key)}::text[],
        ${keys.map(({ argsHash }) => argsHash)}::bytea[], ${keys.map(({ callId }) => callId)}::uuid[],
        ${keys.map(({ runs }) => runs)}::smallint[]) as keyed (account_id, key, args_hash, call_id, runs)
      on conflict (account_id, key) do update set args_hash = excluded.args_hash, call_id = excluded.call_id,
        runs = excluded.runs, expires_at = excluded.expires_at)`
}

export async function deleteExpiredCallKeys(db: Db, limit: number): Promise<number> {
  const { rows } = await sql<{ deleted: number }>`
    with expired as (
      select account_id, key from call_keys where expires_at < now() limit ${limit} for update skip locked),
    gone as (delete from call_keys using expired
      where call_keys.account_id = expired.account_id and call_keys.key = expired.key returning 1)
    select count(*)::int as deleted from gone`.execute(db)
  return rows[0]?.deleted ?? 0
}
