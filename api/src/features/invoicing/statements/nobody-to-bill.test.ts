import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ADDRESS, statementOf, use } from '../../../../testing/billed-tenant.ts'
import { createTestKey } from '../../../../testing/create-test-key.ts'
import { operatorOf } from '../../../../testing/operator.ts'
import { startTestApi, type TestApi } from '../../../../testing/start-test-api.ts'
import { DAY_MS, HOUR_MS } from '../../../lib/durations.ts'
import { syncRates } from '../rating/sync-rates.ts'
import { deliverStatement } from './deliver.ts'
import { addStatementGauges } from './gauges.ts'
import { sealDuePeriods } from './seal-due.ts'
import { listUndelivered } from './statements-repository.ts'

const BEGAN = new Date(Date.now() - 33 * DAY_MS)

let api: TestApi
beforeAll(async () => {
  api = await startTestApi({ sandboxStartsAt: BEGAN })
  await syncRates(api.deps)
})
afterAll(async () => await api.close())

const sealedLongAgo = async (id: string) =>
  await api.deps.db
    .updateTable('statements')
    .set({ sealedAt: new Date(Date.now() - 3 * HOUR_MS) })
    .where('id', '=', id)
    .execute()

test('usage of an account without a customer at Stripe is sealed, named, and billed once it has one', async () => {
  const { deps, sandbox } = api
  const tenant = await createTestKey(deps)
  await use(api, tenant, { began: BEGAN, quantity: 3 })
  await sealDuePeriods(deps)
  const { id } = await statementOf(api, tenant)
  await sealedLongAgo(id)
  expect(await listUndelivered(deps.db, 10)).toEqual([])
  await deliverStatement(deps, id)
  expect(await statementOf(api, tenant)).toMatchObject({ status: 'sealed', lastError: null })
  const { body } = await operatorOf(api).get('/overview')
  expect(body).toMatchObject({
    held_statements: [
      { statement_id: id, tenant_id: tenant.tenantId, problem: 'nobody_to_bill', total: 3000 },
    ],
  })
  const email = `${randomUUID()}@example.com`
  const { id: customer } = await sandbox.stripe.customers.create({ email, address: ADDRESS })
  const { accountId: userId } = tenant
  await deps.db.insertInto('customers').values({ userId, stripeCustomerId: customer, email }).execute()
  expect(await listUndelivered(deps.db, 10)).toEqual([id])
  await deliverStatement(deps, id)
  const statement = await statementOf(api, tenant)
  expect(statement).toMatchObject({ status: 'invoiced', stripeCustomerId: customer })
  const invoice = await sandbox.stripe.invoices.retrieve(statement.stripeInvoiceId ?? '')
  expect(invoice).toMatchObject({ customer, total: 3000 })
})

test('a customer that was deleted before the delivery is not billed, and another of the account is', async () => {
  const { deps, sandbox } = api
  const tenant = await createTestKey(deps)
  const add = async () => {
    const email = `${randomUUID()}@example.com`
    const { id } = await sandbox.stripe.customers.create({ email, address: ADDRESS })
    const row = { userId: tenant.accountId, stripeCustomerId: id, email }
    await deps.db.insertInto('customers').values(row).execute()
    return id
  }
  const gone = await add()
  await use(api, tenant, { began: BEGAN, quantity: 1 })
  await sealDuePeriods(deps)
  const { id } = await statementOf(api, tenant)
  await deps.db
    .updateTable('customers')
    .set({ deletedAt: new Date() })
    .where('stripeCustomerId', '=', gone)
    .execute()
  await deliverStatement(deps, id)
  expect(await statementOf(api, tenant)).toMatchObject({ status: 'sealed', stripeCustomerId: null })
  const other = await add()
  await deliverStatement(deps, id)
  expect(await statementOf(api, tenant)).toMatchObject({ status: 'invoiced', stripeCustomerId: other })
})

test('one unit on an invoice is named in the singular', async () => {
  const { deps, sandbox } = api
  const tenant = await createTestKey(deps)
  const email = `${randomUUID()}@example.com`
  const { id: customer } = await sandbox.stripe.customers.create({ email, address: ADDRESS })
  const { accountId: userId } = tenant
  await deps.db.insertInto('customers').values({ userId, stripeCustomerId: customer, email }).execute()
  await use(api, tenant, { began: BEGAN, type: 'agent', quantity: 1 })
  await use(api, tenant, { began: BEGAN, type: 'case', quantity: 2 })
  await sealDuePeriods(deps)
  const { id } = await statementOf(api, tenant)
  await deliverStatement(deps, id)
  const { stripeInvoiceId } = await statementOf(api, tenant)
  const { lines } = await sandbox.stripe.invoices.retrieve(stripeInvoiceId ?? '')
  expect(lines.data.map(({ description }) => description)).toEqual(
    expect.arrayContaining(['1 agent ($50 each)', '2 Cases ($10 each)']),
  )
})

test('a worker that stops and starts again counts statements once', () => {
  const { readers } = api.deps.metrics
  const before = readers.size
  const stop = addStatementGauges(api.deps)
  expect(readers.size).toBe(before + 1)
  stop()
  expect(readers.size).toBe(before)
})
