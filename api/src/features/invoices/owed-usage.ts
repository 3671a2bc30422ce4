import { sql } from 'kysely'
import type { Deps } from '../../deps.ts'

/**
 * Whether an account has used what is billed and not paid yet, so that nobody says that nothing is charged any more. A level, such
 * as seats, goes on until another is reported or the subscription ends.
 */
export async function owesUsage(
  { catalog, config, db }: Pick<Deps, 'catalog' | 'config' | 'db'>,
  accountId: string,
): Promise<boolean> {
  if (!config.billing.billsUsage) return false
  const rated = catalog.meters.filter(({ rate }) => rate !== undefined)
  const meters = rated.map(({ id }) => id)
  const levels = rated.filter(({ aggregation }) => aggregation === 'level').map(({ id }) => id)
  const { rows } = await sql<{ owes: boolean }>`
    select exists (
        select from statements
        where account_id = ${accountId} and status in ('sealed', 'invoiced', 'unfinalised') and total_minor > 0)
      or exists (
        select from usage_accounts account join usage_hours usage using (account_id)
        where account.account_id = ${accountId} and usage.meter = any(${meters}::text[]) and usage.quantity > 0
          and usage.hour >= date_trunc('hour', coalesce(account.sealed_until, account.first_event_at), 'UTC'))
      or exists (
        select from usage_accounts account join usage_events level using (account_id)
        where account.account_id = ${accountId} and level.meter = any(${levels}::text[]) and level.quantity > 0
          and level.occurred_at >= coalesce(
            (select max(level_end) from unnest(account.level_ends) level_end), '-infinity'))
      or exists (
        select from usage_accounts account join usage_late late using (account_id)
        where account.account_id = ${accountId} and late.meter = any(${meters}::text[])
          and late.late_for = account.sealed_until) as owes`.execute(db)
  return rows[0]?.owes === true
}
