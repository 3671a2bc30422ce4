import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestKey } from '../../../../testing/create-test-key.ts'
import { operatorOf } from '../../../../testing/operator.ts'
import { startTestApi, type TestApi } from '../../../../testing/start-test-api.ts'
import { withTransaction } from '../../../db/transaction.ts'
import { DAY_MS, HOUR_MS } from '../../../lib/durations.ts'
import { addStatementGauges } from '../../invoicing/statements/gauges.ts'
import { insertStatement } from '../../invoicing/statements/statements-repository.ts'
import { createUsageIngest } from '../../usage/ingest.ts'
import { updateSealedUntil } from '../../usage/seal-repository.ts'
import { createPostgresStore } from '../../usage/usage-repository.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
  addStatementGauges(api.deps)
})
afterAll(async () => await api.close())

const ago = (ms: number) => new Date(Date.now() - ms)

async function createTenant() {
  const { accountId, tenantId } = await createTestKey(api.deps)
  const stripeCustomerId = `cus_${randomUUID().replaceAll('-', '')}`
  const customer = await api.deps.db
    .insertInto('customers')
    .values({ userId: accountId, stripeCustomerId, email: `${accountId}@example.com` })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { accountId, tenantId, stripeCustomerId, customerId: customer.id }
}

type Tenant = Awaited<ReturnType<typeof createTenant>>

async function seal({ accountId, stripeCustomerId }: Tenant, sealedMsAgo: number, currency = 'usd') {
  const period = { periodStart: ago(60 * DAY_MS), periodEnd: ago(30 * DAY_MS) }
  const payer = { accountId, stripeCustomerId, stripeSubscriptionId: null, currency }
  const progress = { status: 'sealed', paidAt: null } as const
  const id = await withTransaction(
    api.deps.db,
    async (tx) => await insertStatement(tx, { ...payer, ...period, totalMinor: 1234, ...progress }, []),
  )
  await api.deps.db
    .updateTable('statements')
    .set({ sealedAt: ago(sealedMsAgo), stripeInvoiceId: 'in_held', lastError: 'Other lines' })
    .where('id', '=', id)
    .execute()
  return id
}

async function use({ accountId }: Tenant, type: string, msAgo: number) {
  const ingest = createUsageIngest(createPostgresStore(api.deps.db), api.deps.catalog.meters)
  const time = ago(msAgo).toISOString()
  return await ingest(accountId, [{ id: randomUUID(), type, time, data: { quantity: 2.5 } }], new Date())
}

async function gauge(name: string): Promise<number> {
  const { metrics } = api.deps
  for (const read of metrics.readers) await read()
  return (await metrics.registry.getSingleMetric(name)?.get())?.values[0]?.value ?? -1
}

const overview = async () => (await operatorOf(api).get('/overview')).body

test('a statement that is on no invoice two hours after it was sealed is named, with its reason and amount', async () => {
  const tenant = await createTenant()
  const held = await seal(tenant, 2 * HOUR_MS + 60_000)
  await seal(await createTenant(), 2 * HOUR_MS - 60_000)
  expect(await overview()).toMatchObject({
    held_statements: [
      {
        statement_id: held,
        tenant_id: tenant.tenantId,
        customer_id: tenant.customerId,
        currency: 'usd',
        total: 1234,
        invoice_id: 'in_held',
        invoice_url: expect.stringContaining('/in_held'),
        error: 'Other lines',
      },
    ],
  })
  expect(await gauge('statements_held')).toBe(1)
})

test('late usage is named once the statement that was to bill it is overdue, and not before', async () => {
  const [overdue, early] = [await createTenant(), await createTenant()]
  for (const [tenant, sealedDaysAgo] of [
    [overdue, 31.5],
    [early, 31],
  ] as const) {
    await use(tenant, 'agent', DAY_MS)
    const until = ago(sealedDaysAgo * DAY_MS)
    await withTransaction(api.deps.db, async (tx) => await updateSealedUntil(tx, tenant.accountId, until))
    expect(await use(tenant, 'case', 33 * DAY_MS)).toEqual(['late'])
  }
  expect(await overview()).toMatchObject({
    unbilled_late_usage: [
      { tenant_id: overdue.tenantId, customer_id: overdue.customerId, usage: '2.5 case', events: 1 },
    ],
  })
  expect(await gauge('late_usage_unbilled_accounts')).toBe(1)
  await withTransaction(api.deps.db, async (tx) => await updateSealedUntil(tx, overdue.accountId, new Date()))
  expect(await overview()).toMatchObject({ unbilled_late_usage: [] })
})

test('statements are listed page by page, by status and by tenant', async () => {
  const tenant = await createTenant()
  const id = await seal(tenant, 0, 'jpy')
  const list = async (query: string) => (await operatorOf(api).get(`/statements${query}`)).body
  expect(await list(`?tenant_id=${tenant.tenantId}`)).toMatchObject({
    data: [{ id, status: 'sealed', currency: 'jpy', total: 1234, invoice_id: 'in_held' }],
    next_cursor: null,
  })
  expect(await list(`?tenant_id=${tenant.tenantId}&status=paid`)).toEqual({ data: [], next_cursor: null })
  const first = (await list('?limit=1')) as { data: { id: string }[]; next_cursor: string }
  const second = (await list(`?limit=1&cursor=${first.next_cursor}`)) as { data: { id: string }[] }
  expect(second.data[0]?.id).not.toBe(first.data[0]?.id)
})
