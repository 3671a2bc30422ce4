import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApi, type TestApi } from '../../../testing/start-test-api.ts'
import { withTransaction } from '../../db/transaction.ts'
import { DAY_MS } from '../../lib/durations.ts'
import { reconcileWithStripe } from '../stripe-sync/service.ts'
import { createUsageIngest } from '../usage/ingest.ts'
import { createPostgresStore } from '../usage/usage-repository.ts'
import { syncRates } from './rating/sync-rates.ts'
import { sealPeriod } from './statements/seal.ts'

const VIEWS = [
  'billing_customers',
  'billing_subscriptions',
  'billing_invoices',
  'billing_usage_records',
  'billing_payment_methods',
]

let api: TestApi
let client: Client
beforeAll(async () => {
  api = await startTestApi()
  await syncRates(api.deps)
  client = new Client({ connectionString: api.deps.config.databaseUrl })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await api.close()
})

const query = async (text: string, values: unknown[] = []) =>
  (await client.query<Record<string, unknown>>(text, values)).rows

async function subscribe() {
  const { stripe } = api.sandbox
  const email = `${randomUUID()}@example.com`
  const { id: customer } = await stripe.customers.create({
    email,
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  })
  const { id: subscription } = await stripe.subscriptions.create({
    customer,
    items: [{ price: api.deps.config.stripe.priceIds.personal ?? '' }],
    metadata: { tier: 'personal', product_type: 'mcp' },
  })
  await reconcileWithStripe(api.deps, subscription, { dryRun: false })
  const [row] = await query(
    'select account.id, account.tenant_id from customers join accounts account on account.id = user_id where email = $1',
    [email],
  )
  return {
    email,
    customer,
    subscription,
    accountId: String(row?.['id']),
    tenantId: String(row?.['tenant_id']),
  }
}

test('reports find customers, subscriptions and usage under the names that they ask for', async () => {
  const { accountId, customer, email, subscription, tenantId } = await subscribe()
  const ingest = createUsageIngest(createPostgresStore(api.deps.db), api.deps.catalog.meters)
  const use = async (daysAgo: number) =>
    await ingest(
      accountId,
      [
        {
          id: randomUUID(),
          type: 'case',
          time: new Date(Date.now() - daysAgo * DAY_MS).toISOString(),
          data: { quantity: daysAgo, metadata: { case_id: 'IR-2024-001' } },
        },
      ],
      new Date(),
    )
  const seal = async (daysAgo: number) =>
    await withTransaction(
      api.deps.db,
      async (tx) =>
        await sealPeriod(tx, {
          payer: {
            accountId,
            stripeCustomerId: customer,
            stripeSubscriptionId: subscription,
            currency: 'usd',
          },
          end: new Date(Date.now() - daysAgo * DAY_MS),
          levels: [],
          now: new Date(),
        }),
    )
  const pay = async (id: string) =>
    await api.deps.db
      .updateTable('statements')
      .set({ status: 'paid', paidAt: new Date() })
      .where('id', '=', id)
      .execute()
  await use(20)
  const paid = String(await seal(10))
  await use(15)
  await use(5)
  await pay(paid)
  const billed = async () =>
    (
      await query('select quantity, billed from billing_usage_records where tenant_id = $1 order by 1', [
        tenantId,
      ])
    ).map((row) => [Number(row['quantity']), row['billed']])
  expect(await billed()).toEqual([
    [5, false],
    [15, false],
    [20, true],
  ])
  // What came late is on the next statement, with what was in time for that.
  const next = String(await seal(1))
  await pay(next)
  expect((await billed()).map(([, isBilled]) => isBilled)).toEqual([true, true, true])

  expect(await query('select * from billing_customers where tenant_id = $1', [tenantId])).toMatchObject([
    { stripe_customer_id: customer, email },
  ])
  expect(await query('select * from billing_subscriptions where tenant_id = $1', [tenantId])).toMatchObject([
    {
      stripe_subscription_id: subscription,
      stripe_customer_id: customer,
      status: 'active',
      plan: 'personal',
    },
  ])
  expect(
    await query('select usage_type, metadata from billing_usage_records where tenant_id = $1 limit 1', [
      tenantId,
    ]),
  ).toEqual([{ usage_type: 'case', metadata: { case_id: 'IR-2024-001' } }])
})

test('nothing is written through the views, and who may read them reads no table', async () => {
  const role = `reports_${randomUUID().slice(0, 8)}`
  await query(`create role ${role}`)
  await query(`grant select on ${VIEWS.join(', ')} to ${role}`)
  try {
    for (const view of VIEWS)
      await expect(query(`delete from ${view}`)).rejects.toThrow('cannot delete from view')
    await query(`set role ${role}`)
    for (const view of VIEWS) await query(`select * from ${view} limit 1`)
    await expect(query('select * from customers')).rejects.toThrow('permission denied')
  } finally {
    await query('reset role')
    await query(`drop owned by ${role}`)
    await query(`drop role ${role}`)
  }
})
