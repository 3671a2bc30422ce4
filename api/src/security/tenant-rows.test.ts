import { randomBytes, randomUUID } from 'node:crypto'
import { meters } from '@kamiyo/catalog/usage'
import { prepareAppRole } from '@kamiyo/migrations/app-role'
import { TENANT_ROLE } from '@kamiyo/migrations/tenant-role'
import { sql } from 'kysely'
import { v7 } from 'uuid'
import { beforeAll, expect, test } from 'vitest'
import { asTenant } from '../db/as-tenant.ts'
import { createDb, type Db, type Tx } from '../db/client.ts'
import { withTransaction } from '../db/transaction.ts'
import { insertChangedRates } from '../features/invoicing/rating/rates-repository.ts'
import { sealPeriod } from '../features/invoicing/statements/seal.ts'
import { prepareUsage } from '../features/usage/testing/prepare-usage.ts'
import { DAY_MS } from '../lib/durations.ts'
import { createLogger } from '../telemetry/logger.ts'

const usage = prepareUsage()
const TABLES = [
  'statements',
  'statement_lines',
  'usage_events',
  'usage_hours',
  'usage_days',
  'usage_late',
  'usage_moved',
  'usage_accounts',
  'usage_rates',
  'metered_calls',
]

const accounts: string[] = []
const countRows = async (db: Db, table: string) =>
  Number((await sql<{ n: number }>`select count(*) as n from ${sql.ref(table)}`.execute(db)).rows[0]?.n)
const countAll = async (db: Db) =>
  Object.fromEntries(await Promise.all(TABLES.map(async (table) => [table, await countRows(db, table)])))

beforeAll(async () => {
  const db = usage.db()
  const rates = meters.flatMap(({ id, rate }) => (rate ? [{ meter: id, rate }] : []))
  await withTransaction(db, async (tx) => await insertChangedRates(tx, rates, 'usd', new Date()))
  for (let made = 0; made < 2; made += 1) {
    const account = await usage.createAccount()
    accounts.push(account)
    const use = async (daysAgo: number) =>
      await usage.startProcess()(
        account,
        [{ id: randomUUID(), type: 'case', time: new Date(Date.now() - daysAgo * DAY_MS).toISOString() }],
        new Date(),
      )
    await use(20)
    const payer = {
      accountId: account,
      stripeCustomerId: 'cus_1',
      stripeSubscriptionId: null,
      currency: 'usd',
    }
    const end = new Date(Date.now() - 10 * DAY_MS)
    await withTransaction(db, async (tx) => await sealPeriod(tx, { payer, end, levels: [], now: new Date() }))
    await use(15)
    await sql`insert into metered_calls (account_id, call_id, agent_id, tool, outcome, included_calls, credit_millis,
      overage_millis) values (${account}, ${v7()}, ${randomUUID()}, 'search', 'ok', 1, 0, 0)`.execute(db)
    await sql`insert into usage_rates (meter, account_id, rate, currency, effective_from)
      values ('case', ${account}, '{"amountCents": 1, "per": 1}', 'usd', now())`.execute(db)
    await sql`insert into usage_moved (account_id, meter, hour, events) values (${account}, 'case', now(), 1)`.execute(
      db,
    )
  }
})

test('what tenants are served from has a policy, and the role for it reads nothing else', async () => {
  const { rows } = await sql<{ table: string; isGuarded: boolean }>`
    select relname::text as table, relrowsecurity and exists (
        select from pg_policies where tablename = relname and policyname = 'own_rows') as is_guarded
    from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm')
      and has_table_privilege(${TENANT_ROLE}, oid, 'SELECT') order by 1`.execute(usage.db())
  expect(rows).toEqual(TABLES.toSorted().map((table) => ({ table, isGuarded: true })))
})

test('a query that names no account gives a tenant its own rows, and without an account none', async () => {
  const db = usage.db()
  const [first = '', second = ''] = accounts
  const everybodys = await sql<{
    n: number
  }>`select count(*) as n from usage_rates where account_id is null`.execute(db)
  const everybody = await countAll(db)
  for (const account of [first, second]) {
    const own = await asTenant(db, account, async (tx) => {
      const counts: Record<string, number> = {}
      for (const table of TABLES) counts[table] = await countRows(tx, table)
      return counts
    })
    for (const table of TABLES.filter((name) => name !== 'usage_rates'))
      expect([table, (own[table] ?? 0) * 2]).toEqual([table, everybody[table]])
    expect(own['usage_rates']).toBe(Number(everybodys.rows[0]?.n) + 1)
    expect(own['usage_events']).toBeGreaterThan(0)
    expect(own['statement_lines']).toBeGreaterThan(0)
  }
  const nobody = await db.transaction().execute(async (tx) => {
    await sql`select set_config('role', ${TENANT_ROLE}, true)`.execute(tx)
    return await countRows(tx, 'usage_events')
  })
  expect(nobody).toBe(0)
})

test('a tenant asking for another’s rows by id gets none, and writes nothing', async () => {
  const [first = '', second = ''] = accounts
  const asFirst = async (read: (tx: Tx) => Promise<unknown>) => await asTenant(usage.db(), first, read)
  const others = await asFirst(
    async (tx) => (await sql`select * from statements where account_id = ${second}`.execute(tx)).rows,
  )
  expect(others).toEqual([])
  await expect(
    asFirst(async (tx) => await sql`update statements set total_minor = 0`.execute(tx)),
  ).rejects.toThrow('permission denied')
  await expect(asFirst(async (tx) => await sql`select * from customers`.execute(tx))).rejects.toThrow(
    'permission denied',
  )
  // The connection is itself again afterwards.
  expect(await countRows(usage.db(), 'usage_events')).toBe(4)
})

test('the application’s own role sees and writes every row, and reads for tenants', async () => {
  const { rows } = await sql<{ url: string }>`select current_database() as url`.execute(usage.db())
  const role = `app_${randomBytes(6).toString('hex')}`
  const owner = new URL(usage.url())
  expect(owner.pathname).toBe(`/${rows[0]?.url}`)
  const url = new URL(owner)
  url.username = role
  url.password = 'of-this-test'
  await prepareAppRole(owner.href, url.href)
  const app = createDb(url.href, createLogger('silent'))
  try {
    expect(await countAll(app)).toEqual(await countAll(usage.db()))
    await sql`update statements set last_error = null`.execute(app)
    await sql`insert into usage_hours (account_id, meter, hour, quantity, events)
      values (${randomUUID()}, 'case', now(), 1, 1)`.execute(app)
    const [first = ''] = accounts
    expect(await asTenant(app, first, async (tx) => await countRows(tx, 'usage_events'))).toBe(2)
  } finally {
    await app.destroy()
    await sql.raw(`drop owned by ${role} cascade; drop role ${role}`).execute(usage.db())
  }
})
