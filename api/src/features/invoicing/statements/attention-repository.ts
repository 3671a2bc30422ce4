import { sql } from 'kysely'
import type { Db } from '../../../db/client.ts'
import { HOUR_MS } from '../../../lib/durations.ts'

/** Stripe's own draft waits for an hour, and a delivery that failed is tried again each minute. */
const HELD_AFTER_MS = 2 * HOUR_MS
/** The longest month; when it is over, the next statement is sealed within the hour. */
const LONGEST_MONTH_DAYS = 31

export interface HeldStatement {
  id: string
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

/** Statements that are not on an invoice although they should be, the oldest first. */
export async function listHeldStatements(db: Db, now: Date, limit: number): Promise<HeldStatement[]> {
  return await db
    .selectFrom('statements as statement')
    .innerJoin('accounts as account', 'account.id', 'statement.accountId')
    .leftJoin('customers as customer', 'customer.stripeCustomerId', 'statement.stripeCustomerId')
    .select([
      'statement.id',
      'account.tenantId',
      'customer.id as customerId',
      'statement.periodStart',
      'statement.periodEnd',
      'statement.currency',
      'statement.totalMinor',
      'statement.sealedAt',
      'statement.stripeInvoiceId',
      'statement.lastError',
    ])
    .where('statement.status', '=', 'sealed')
    .where('statement.sealedAt', '<', new Date(now.getTime() - HELD_AFTER_MS))
    .orderBy('statement.sealedAt')
    .orderBy('statement.id')
    .limit(limit)
    .execute()
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
