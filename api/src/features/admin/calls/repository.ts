import { sql } from 'kysely'
import type { Db } from '../../../db/client.ts'

/** Calls that were delivered, with the credits that they cost. */
interface Sums {
  calls: number
  creditMillis: number
}

const SUMS = sql`sum(quantity)::bigint as calls, sum(credit_millis)::bigint as credit_millis`
const MOST_ROWS = 20

const since = (day: string) => sql`from usage_days where meter = 'calls' and day >= ${day}`

export async function sumCallsByDay(db: Db, day: string): Promise<(Sums & { day: string })[]> {
  const { rows } = await sql<Sums & { day: string }>`
    select day::text, ${SUMS} ${since(day)} group by usage_days.day order by usage_days.day`.execute(db)
  return rows
}

export async function listTopTools(db: Db, day: string): Promise<(Sums & { tool: string })[]> {
  const { rows } = await sql<Sums & { tool: string }>`
    select dimension as tool, ${SUMS} ${since(day)} group by 1 order by 2 desc, 1 limit ${MOST_ROWS}`.execute(
    db,
  )
  return rows
}

export interface TopAccount extends Sums {
  accountId: string
  /** Of the newest customer. */
  customerId: string | null
  name: string | null
}

export async function listTopAccounts(db: Db, day: string): Promise<TopAccount[]> {
  const { rows } = await sql<TopAccount>`
    select top.*, customer.id as customer_id, coalesce(account.name, customer.name, customer.email) as name
    from (
      select account_id, ${SUMS} ${since(day)} group by 1 order by 2 desc, 1 limit ${MOST_ROWS}) top
    left join accounts account on account.id = top.account_id
    left join lateral (
      select id, name, email from customers
      where user_id = top.account_id order by deleted_at nulls first, created_at desc limit 1) customer on true
    order by top.calls desc, top.account_id`.execute(db)
  return rows
}
