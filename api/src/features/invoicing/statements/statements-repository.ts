import type { UsageRate } from '@kamiyo/catalog/types'
import { sql } from 'kysely'
import type { Db, Tx } from '../../../db/client.ts'
import { billedOf } from '../../subscriptions/billed.ts'
import { isPaused } from './paused.ts'

export interface NewStatement {
  accountId: string
  periodStart: Date
  periodEnd: Date
  currency: string
  totalMinor: number
  /** Null while there is nobody to bill. */
  stripeCustomerId: string | null
  stripeSubscriptionId: string | null
  /** Where nothing is owed, the statement is paid from the beginning. */
  status: 'sealed' | 'paid'
  paidAt: Date | null
}

export interface StatementLine {
  lineNo: number
  meter: string
  /** Usage of an earlier period that arrived after its statement. */
  isLate: boolean
  usageStart: Date
  usageEnd: Date
  quantity: string
  /** Of a late line: what was billed for its period before. */
  priorQuantity: string | null
  /** Null for a meter that costs nothing. */
  rate: UsageRate | null
  amountMinor: number
  events: number
  digest: string
}

export async function insertStatement(
  tx: Tx,
  statement: NewStatement,
  lines: readonly StatementLine[],
): Promise<string> {
  const { id } = await tx.insertInto('statements').values(statement).returning('id').executeTakeFirstOrThrow()
  if (lines.length > 0)
    await tx
      .insertInto('statementLines')
      .values(
        lines.map(({ rate, ...line }) => ({
          statementId: id,
          ...line,
          rate: rate === null ? null : sql`${JSON.stringify(rate)}::jsonb`,
        })),
      )
      .execute()
  return id
}

export interface SealedPeriod {
  periodStart: Date
  periodEnd: Date
  currency: string
}

/** An account's sealed periods, oldest first. */
export async function listPeriods(db: Db, accountId: string): Promise<SealedPeriod[]> {
  return await db
    .selectFrom('statements')
    .select(['periodStart', 'periodEnd', 'currency'])
    .where('accountId', '=', accountId)
    .orderBy('periodStart')
    .execute()
}

/** How much of a period's usage of a meter has been billed, its late lines included. */
export async function readBilledQuantity(
  db: Db,
  { accountId, meter, periodStart }: { accountId: string; meter: string; periodStart: Date },
): Promise<string> {
  const { rows } = await sql<{ quantity: string }>`
    select trim_scale(coalesce(sum(line.quantity), 0))::text as quantity
    from statements statement join statement_lines line on line.statement_id = statement.id
    where statement.account_id = ${accountId} and line.meter = ${meter} and line.usage_start = ${periodStart}`.execute(
    db,
  )
  return rows[0]?.quantity ?? '0'
}

export interface StatementToDeliver {
  id: string
  accountId: string
  periodStart: Date
  periodEnd: Date
  currency: string
  stripeCustomerId: string
  stripeSubscriptionId: string | null
  stripeInvoiceId: string | null
  /** Counts up where it is delivered again, onto another invoice. */
  deliveryNo: number
}

/** While it is on no invoice: whoever is the account's customer now pays it, and nobody does while it has none. */
export async function findPayer(db: Db, id: string): Promise<void> {
  await sql`
    update statements statement set stripe_customer_id = (
      select billed.stripe_customer_id from ${billedOf(sql`statement.account_id`)} billed)
    where id = ${id} and status = 'sealed' and stripe_invoice_id is null and not exists (
      select from customers
      where customers.stripe_customer_id = statement.stripe_customer_id and customers.deleted_at is null)`.execute(
    db,
  )
}

/** Undefined for one that is invoiced, with which nothing is owed, that nobody pays, or whose subscription is paused. */
export async function findStatementToDeliver(db: Db, id: string): Promise<StatementToDeliver | undefined> {
  return await db
    .selectFrom('statements')
    .select([
      'id',
      'accountId',
      'periodStart',
      'periodEnd',
      'currency',
      'stripeCustomerId',
      'stripeSubscriptionId',
      'stripeInvoiceId',
      'deliveryNo',
    ])
    .where('id', '=', id)
    .where('status', '=', 'sealed')
    .where('stripeCustomerId', 'is not', null)
    .where((eb) => eb.not(isPaused))
    .$narrowType<{ stripeCustomerId: string }>()
    .executeTakeFirst()
}

/** In the order of the statement. */
export async function listStatementLines(db: Db, statementId: string): Promise<StatementLine[]> {
  const { rows } = await sql<StatementLine>`
    select line_no, meter, is_late, usage_start, usage_end, trim_scale(quantity)::text as quantity,
      trim_scale(prior_quantity)::text as prior_quantity, rate, amount_minor, events, digest::text as digest
    from statement_lines where statement_id = ${statementId} order by line_no`.execute(db)
  return rows
}

type Delivered = Pick<StatementToDeliver, 'id' | 'deliveryNo'>

/** Of this delivery alone: an operator may have begun another meanwhile. */
export async function setStatementInvoice(
  db: Db,
  { id, deliveryNo }: Delivered,
  stripeInvoiceId: string,
): Promise<void> {
  await db
    .updateTable('statements')
    .set({ stripeInvoiceId })
    .where('id', '=', id)
    .where('deliveryNo', '=', deliveryNo)
    .where('stripeInvoiceId', 'is', null)
    .execute()
}

export async function markInvoiced(tx: Tx, { id, deliveryNo }: Delivered, now: Date): Promise<void> {
  await tx
    .updateTable('statements')
    .set({ status: 'invoiced', invoicedAt: now, lastError: null })
    .where('id', '=', id)
    .where('deliveryNo', '=', deliveryNo)
    .where('status', '=', 'sealed')
    .execute()
}

export async function noteDeliveryError(db: Db, id: string, lastError: string): Promise<void> {
  await db
    .updateTable('statements')
    .set({ lastError: lastError.slice(0, 500) })
    .where('id', '=', id)
    .where('status', '=', 'sealed')
    .execute()
}

/** Statements whose job was lost, or given up for the time being. */
export async function listUndelivered(db: Db, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('statements')
    .select('id')
    .where('status', '=', 'sealed')
    .where('sealedAt', '<', sql<Date>`now() - interval '2 minutes'`)
    .where(
      sql<boolean>`(stripe_customer_id is not null or exists (
        select from customers where customers.user_id = statements.account_id
          and customers.deleted_at is null and customers.stripe_customer_id is not null))`,
    )
    .where((eb) => eb.not(isPaused))
    .orderBy('sealedAt')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** What is sealed and on no invoice yet. */
export async function sumUndelivered(db: Db, accountId: string, currency: string): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    select coalesce(sum(total_minor), 0)::bigint as total from statements
    where account_id = ${accountId} and status = 'sealed' and currency = ${currency}`.execute(db)
  return rows[0]?.total ?? 0
}
