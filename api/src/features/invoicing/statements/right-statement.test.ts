import type { UsageRate } from '@kamiyo/catalog/types'
import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { withTransaction } from '../../../db/transaction.ts'
import { DAY_MS } from '../../../lib/durations.ts'
import { prepareUsage } from '../../usage/testing/prepare-usage.ts'
import { insertChangedRates } from '../rating/rates-repository.ts'
import { sealPeriod } from './seal.ts'

const usage = prepareUsage()
const NOW = new Date()
const CHANGED_DAYS_AGO = 15

const at = (daysAgo: number) => new Date(NOW.getTime() - daysAgo * DAY_MS)

async function price(amountCents: number, from: Date, meter = 'case'): Promise<void> {
  const rate: UsageRate = { amountCents, per: 1 }
  await withTransaction(
    usage.db(),
    async (tx) => await insertChangedRates(tx, [{ meter, rate }], 'usd', from),
  )
}
beforeAll(async () => {
  // The first holds for all time.
  await price(1000, at(40))
  await price(2000, at(CHANGED_DAYS_AGO))
})

async function seal(accountId: string, daysAgo: number): Promise<void> {
  const payer = { accountId, stripeCustomerId: 'cus_1', stripeSubscriptionId: null, currency: 'usd' }
  await withTransaction(
    usage.db(),
    async (tx) => await sealPeriod(tx, { payer, end: at(daysAgo), levels: [], now: NOW }),
  )
}

/** Of each line: the end of its statement, the beginning of the period that it is of, how much, for how much, and whether late. */
async function linesOf(accountId: string) {
  const { rows } = await sql<{ of: Date; start: Date; quantity: string; amount: number; isLate: boolean }>`
    select period_end as of, usage_start as start, trim_scale(quantity)::text as quantity, amount_minor as amount, is_late
    from statements statement join statement_lines line on line.statement_id = statement.id
    where account_id = ${accountId} order by period_start, line_no`.execute(usage.db())
  return rows.map(({ of, start, quantity, amount, isLate }) => [
    of,
    start,
    Number(quantity),
    amount,
    isLate ? 'late' : 'in time',
  ])
}

let ids = 0
async function report(accountId: string, daysAgo: number, quantity: number, type = 'case') {
  ids += 1
  const event = { id: `event-${ids}`, type, time: at(daysAgo).toISOString(), data: { quantity } }
  return (await usage.startProcess()(accountId, [event], NOW))[0]
}

test('an event of 33 days ago is billed late, neither lost nor refused, also where it is older than all that was billed', async () => {
  for (const firstDaysAgo of [33.5, 10]) {
    const account = await usage.createAccount()
    await report(account, firstDaysAgo, 2)
    await seal(account, 5)
    expect(await report(account, 33, 3)).toBe('late')
    expect(await usage.sums(account, at(33.1), at(32.9))).toEqual({ case: 3 })
    await seal(account, 1)
    const start = at(firstDaysAgo)
    const each = firstDaysAgo > CHANGED_DAYS_AGO ? 1000 : 2000
    expect(await linesOf(account)).toEqual([
      [at(5), start, 2, 2 * each, 'in time'],
      [at(1), start, 3, 3 * each, 'late'],
    ])
  }
})

test('a meter costs its first rate where an account reported nothing before, also if an event is older, and else from the next period on', async () => {
  const [later, before] = [await usage.createAccount(), await usage.createAccount()]
  for (const account of [later, before]) await report(account, 20, 2, 'event_ingestion')
  await sql`update usage_accounts set created_at = ${at(20)} where account_id = ${before}`.execute(usage.db())
  await price(5, at(CHANGED_DAYS_AGO), 'event_ingestion')
  for (const account of [later, before]) {
    await seal(account, 10)
    await report(account, 9, 2, 'event_ingestion')
    await seal(account, 5)
  }
  const amounts = async (account: string) => (await linesOf(account)).map((line) => line[3])
  expect(await amounts(later)).toEqual([10, 10])
  expect(await amounts(before)).toEqual([0, 10])
})

test('a changed rate counts from the next period only, for what comes late too', async () => {
  const account = await usage.createAccount()
  await report(account, 20, 1)
  await report(account, 12, 2)
  await seal(account, 10)
  await report(account, 9, 4)
  await report(account, 19, 8)
  await seal(account, 5)
  await report(account, 11, 16)
  await report(account, 7, 32)
  await seal(account, 1)
  expect(await linesOf(account)).toEqual([
    [at(10), at(20), 3, 3000, 'in time'],
    [at(5), at(10), 4, 8000, 'in time'],
    [at(5), at(20), 8, 8000, 'late'],
    // Their periods are those in which they were used.
    [at(1), at(20), 16, 16_000, 'late'],
    [at(1), at(10), 32, 64_000, 'late'],
  ])
})
