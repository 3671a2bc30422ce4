import { sql } from 'kysely'
import { asTenant } from '../../../db/as-tenant.ts'
import type { Db } from '../../../db/client.ts'
import { type PageRequest, pageOf } from '../../../db/keyset.ts'

/** Newest period first. */
export async function listStatementsOf(db: Db, accountId: string, page: PageRequest) {
  const found = (tx: Db) =>
    tx
      .selectFrom('statements')
      .select([
        'id',
        'periodStart',
        'periodEnd',
        'status',
        'currency',
        'totalMinor',
        'stripeInvoiceId',
        'sealedAt',
        'paidAt',
      ])
      .where('accountId', '=', accountId)
  return await asTenant(
    db,
    accountId,
    async (tx) => await pageOf(found(tx), { at: 'periodStart', id: 'id' }, page).execute(),
  )
}

export interface BilledLine {
  statementId: string
  accountId: string
  lineNo: number
  meter: string
  isLate: boolean
  /** Where the statement begins: what was late for it came while this was the end of what was sealed. */
  periodStart: Date
  usageStart: Date
  usageEnd: Date
  /** Late usage from before the first period counts for that one. */
  isFirstPeriod: boolean
  quantity: string
  events: number
  digest: string
}

/** Of that account where one is named: what is another's is not found. */
export async function findBilledLine(
  db: Db,
  { statementId, lineNo }: { statementId: string; lineNo: number },
  accountId: string | null,
): Promise<BilledLine | undefined> {
  const line = sql<BilledLine>`
    select line.statement_id, statement.account_id, line.line_no, line.meter, line.is_late, statement.period_start,
      line.usage_start, line.usage_end, trim_scale(line.quantity)::text as quantity, line.events, line.digest::text as digest,
      not exists (
        select from statements earlier
        where earlier.account_id = statement.account_id and earlier.period_start < line.usage_start) as is_first_period
    from statement_lines line join statements statement on statement.id = line.statement_id
    where line.statement_id = ${statementId} and line.line_no = ${lineNo}
      and (${accountId}::uuid is null or statement.account_id = ${accountId}::uuid)`
  // A platform key reads for every tenant.
  if (accountId === null) return (await line.execute(db)).rows[0]
  return await asTenant(db, accountId, async (tx) => (await line.execute(tx)).rows[0])
}
