import { sql } from 'kysely'
import type { Db } from '../../../db/client.ts'
import { DAY_MS, HOUR_MS } from '../../../lib/durations.ts'
import { isPaused } from './paused.ts'

/** Stripe's own draft waits for an hour, and a delivery that failed is tried again each minute. */
const HELD_AFTER_MS = 2 * HOUR_MS
/** The longest month; when it is over, the next statement is sealed within the hour. */
const LONGEST_MONTH_DAYS = 31

/** How long Stripe goes on trying to collect an invoice of usage before somebody should ask its customer. */
const UNPAID_AFTER_MS = 14 * DAY_MS

export const STATEMENT_PROBLEMS = [
  'held',
  'nobody_to_bill',
  'unfinalised',
  'uncollectible',
  'void',
  'deleted',
  'unpaid',
] as const
export type StatementProblem = (typeof STATEMENT_PROBLEMS)[number]

export interface HeldStatement {
  id: string
  problem: StatementProblem
  tenantId: string
  /** The account's customer at the time, or null where we know none any more. */
  customerId: string | null
  periodStart: Date
  periodEnd: Date
  currency: string
  totalMinor: number
  sealedAt: Date
  stripeInvoiceId: string | null
  lastError: string | null
}

/** Usage that nobody pays unless somebody acts: on no invoice, or on one that will not be paid as it is. The oldest first. */
export async function listHeldStatements(db: Db, now: Date, limit: number): Promise<HeldStatement[]> {
  const { rows } = await sql<HeldStatement>`
    select statement.id, account.tenant_id, customer.id as customer_id, statement.period_start, statement.period_end,
      statement.currency, statement.total_minor, statement.sealed_at, statement.stripe_invoice_id, statement.last_error,
      case
        when statement.status = 'invoiced' then 'unpaid'
        when statement.status <> 'sealed' then statement.status
        when statement.stripe_customer_id is null then 'nobody_to_bill'
        else 'held'
      end as problem
    from (
      select * from statements
      where status = 'sealed' and sealed_at < ${new Date(now.getTime() - HELD_AFTER_MS)} and not ${isPaused}
      union all
      select * from statements where status in ('unfinalised', 'uncollectible', 'void', 'deleted')
      union all
      select * from statements
      where status = 'invoiced' and invoiced_at < ${new Date(now.getTime() - UNPAID_AFTER_MS)} and exists (
        select from invoices invoice join invoice_payments payment using (stripe_invoice_id)
        where invoice.statement_id = statements.id and invoice.status = 'open' and payment.outcome = 'failed')
    ) statement
    join accounts account on account.id = statement.account_id
    left join lateral (
      select id from customers
      where stripe_customer_id = statement.stripe_customer_id
        or statement.stripe_customer_id is null and user_id = statement.account_id
      order by created_at limit 1) customer on true
    order by statement.sealed_at, statement.id limit ${limit}`.execute(db)
  return rows
}

export interface UnbilledLateUsage {
  tenantId: string
  /** The account's newest customer, with or without one at Stripe. */
  customerId: string | null
  /** Until when its usage is sealed: the next statement was to begin here. */
  sealedUntil: Date
  /** Such as "120 api_call, 3 case". */
  usage: string
  events: number
}

/** Late usage of accounts whose next statement, which was to bill it, is overdue; the oldest first. */
export async function listUnbilledLateUsage(db: Db, now: Date, limit: number): Promise<UnbilledLateUsage[]> {
  const { rows } = await sql<UnbilledLateUsage>`
    select account.tenant_id, customer.id as customer_id, overdue.sealed_until, overdue.usage, overdue.events
    from (
      select account_id, sealed_until, sum(events)::bigint as events,
        string_agg(concat(trim_scale(quantity), ' ', meter), ', ' order by meter) as usage
      from (
        select late.account_id, sealed.sealed_until, late.meter, sum(late.quantity) as quantity, sum(late.events) as events
        from usage_accounts sealed
        join usage_late late on late.account_id = sealed.account_id and late.late_for = sealed.sealed_until
        where sealed.sealed_until < ${new Date(now.getTime() - HELD_AFTER_MS)}::timestamptz
          - make_interval(days => ${LONGEST_MONTH_DAYS})
        group by 1, 2, 3) by_meter
      group by 1, 2) overdue
    join accounts account on account.id = overdue.account_id
    left join lateral (
      select id from customers where user_id = overdue.account_id
      order by deleted_at nulls first, created_at desc limit 1) customer on true
    order by overdue.sealed_until, account.id limit ${limit}`.execute(db)
  return rows
}
