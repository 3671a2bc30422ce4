import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { DAY_MS } from '../../lib/durations.ts'
import { prepareUsage } from './testing/prepare-usage.ts'
import { deleteOldUsageKeys, turnUsageMonths } from './upkeep-repository.ts'

const usage = prepareUsage()

async function listMonths(): Promise<string[]> {
  const { rows } = await sql<{ month: string }>`
    select right(relname::text, 7) as month from pg_inherits join pg_class on pg_class.oid = inhrelid
    where inhparent = 'usage_events'::regclass order by 1`.execute(usage.db())
  return rows.map(({ month }) => month)
}

test('months to come are there before they begin, and old ones are dropped', async () => {
  const months = await listMonths()
  const old = '2020_01'
  await sql`create table usage_events_2020_01 partition of usage_events
    for values from ('2020-01-01T00:00:00Z') to ('2020-02-01T00:00:00Z')`.execute(usage.db())
  const next = months.at(-1) ?? ''
  await sql.raw(`drop table usage_events_${next}`).execute(usage.db())
  expect(await turnUsageMonths(usage.db())).toBe(1)
  expect(await listMonths()).toEqual(months)
  expect(await listMonths()).not.toContain(old)
  expect(await turnUsageMonths(usage.db())).toBe(0)
})

test('a key is kept for as long as its event could come again', async () => {
  const account = await usage.createAccount()
  const aged = (days: number) => new Date(Date.now() - days * DAY_MS)
  const keys = [aged(50), aged(41), aged(36), aged(1)].map((occurredAt) => ({
    accountId: account,
    key: randomUUID(),
    occurredAt,
  }))
  await usage.db().insertInto('usageKeys').values(keys).execute()
  expect(await deleteOldUsageKeys(usage.db(), 1)).toBe(1)
  expect(await deleteOldUsageKeys(usage.db(), 10)).toBe(1)
  const left = await usage
    .db()
    .selectFrom('usageKeys')
    .select('key')
    .where('accountId', '=', account)
    .execute()
  expect(left).toHaveLength(2)
})
