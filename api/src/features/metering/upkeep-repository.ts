import { sql } from 'kysely'
import type { Db, Tx } from '../../db/client.ts'

/** The ledger goes back so far; the sums of hours and days stay. */
export const LEDGER_MONTHS = 13
const GATE_DAYS = 30

/** Sees to it that calls of the next months have a place, and drops the months that are too old. Counts those. */
export async function turnLedgerMonths(db: Db): Promise<number> {
  await sql`select create_metered_call_months()`.execute(db)
  const { rows } = await sql<{ dropped: number }>`
    select drop_metered_call_months(${LEDGER_MONTHS}) as dropped`.execute(db)
  return rows[0]?.dropped ?? 0
}

export async function deleteOldGates(db: Db, limit: number): Promise<number> {
  const { rows } = await sql<{ deleted: number }>`
    with old as (
      select gate_id from gates where closed_at < now() - make_interval(days => ${GATE_DAYS})
        and not exists (select from reservations where reservations.gate_id = gates.gate_id)
      limit ${limit} for update skip locked),
    gone as (delete from gates using old where gates.gate_id = old.gate_id returning 1)
    select count(*)::int as deleted from gone`.execute(db)
  return rows[0]?.deleted ?? 0
}

export async function deleteOldSpend(db: Db, limit: number): Promise<number> {
  const { rows } = await sql<{ deleted: number }>`
    with old as (
      select agent_id, period_start from agent_spend
      where period_start < now() - make_interval(months => ${LEDGER_MONTHS}) limit ${limit} for update skip locked),
    gone as (
      delete from agent_spend using old
      where agent_spend.agent_id = old.agent_id and agent_spend.period_start = old.period_start returning 1)
    select count(*)::int as deleted from gone`.execute(db)
  return rows[0]?.deleted ?? 0
}

/** Wallets from which something was spent, or which hold a pack that has expired, and nobody has called since. */
export async function listUnfolded(tx: Tx, limit: number): Promise<string[]> {
  const rows = await tx
    .selectFrom('wallets')
    .select('accountId')
    .where((eb) => eb.or([eb('unfoldedMillis', '!=', 0), eb('nextExpiry', '<=', sql<Date>`now()`)]))
    .orderBy('accountId')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute()
  return rows.map(({ accountId }) => accountId)
}

export async function deleteOldRefusals(db: Db, limit: number): Promise<number> {
  const { rows } = await sql<{ deleted: number }>`
    with old as (
      select hour, code from refusal_hours
      where hour < now() - make_interval(months => ${LEDGER_MONTHS}) limit ${limit} for update skip locked),
    gone as (
      delete from refusal_hours using old
      where refusal_hours.hour = old.hour and refusal_hours.code = old.code returning 1)
    select count(*)::int as deleted from gone`.execute(db)
  return rows[0]?.deleted ?? 0
}
