import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTenant, statementsOf, type Tenant, use } from '../../../../testing/billed-tenant.ts'
import { startTestApi, type TestApi } from '../../../../testing/start-test-api.ts'
import { DAY_MS, MINUTE_MS } from '../../../lib/durations.ts'
import { owesUsage } from '../../invoices/owed-usage.ts'
import { reconcileWithStripe } from '../../stripe-sync/service.ts'
import { createUsageIngest } from '../../usage/ingest.ts'
import { createPostgresStore } from '../../usage/usage-repository.ts'
import { syncRates } from '../rating/sync-rates.ts'
import { deliverStatement } from './deliver.ts'
import { estimateOpenUsage } from './estimate.ts'
import { sealDuePeriods } from './seal-due.ts'

const BEGAN = new Date(Date.now() - 33 * DAY_MS)

let api: TestApi
/** They have subscribed at the beginning. */
const tenants: Tenant[] = []
beforeAll(async () => {
  api = await startTestApi({ sandboxStartsAt: BEGAN })
  await syncRates(api.deps)
  for (let count = 0; count < 5; count += 1) tenants.push(await createTenant(api, { subscription: {} }))
})
afterAll(async () => await api.close())

const stripe = () => api.sandbox.stripe

function takeTenant(): Tenant {
  const tenant = tenants.pop()
  if (!tenant) throw new Error('Each test takes its own tenants')
  return tenant
}

/** By Stripe's clock. */
async function moveTo(time: Date): Promise<void> {
  const { now } = (await api.sandbox.get('clock')) as { now: number }
  await api.sandbox.advanceClock(Math.ceil(time.getTime() / 1000) - now)
}

async function report({ accountId }: Pick<Tenant, 'accountId'>, time: Date, quantity: number, type = 'case') {
  const ingest = createUsageIngest(createPostgresStore(api.deps.db), api.deps.catalog.meters)
  const event = { id: randomUUID(), type, time: time.toISOString(), data: { quantity } }
  return (await ingest(accountId, [event], new Date()))[0]
}

const reconcile = async (subscription: string | undefined) =>
  await reconcileWithStripe(api.deps, subscription ?? '', { dryRun: false })

/** Now, by Stripe's clock. */
async function cancel({ subscription }: Tenant): Promise<Date> {
  const { ended_at } = await stripe().subscriptions.cancel(subscription ?? '')
  await reconcile(subscription)
  return new Date((ended_at ?? 0) * 1000)
}

const sealAt = async (now: Date) => await sealDuePeriods({ ...api.deps, clock: { now: () => now } })

/** Until when each of its statements is, and what it comes to; those of nothing left out. */
const billed = async (tenant: Tenant) =>
  (await statementsOf(api, tenant)).map(({ periodEnd, totalMinor }) => [periodEnd, totalMinor])

async function paidFor(tenant: Tenant): Promise<unknown[]> {
  for (const { id } of await statementsOf(api, tenant)) await deliverStatement(api.deps, id)
  await api.sandbox.advanceClock(2 * 3600)
  const { data } = await stripe().invoices.list({ customer: tenant.customer, limit: 100 })
  return data
    .filter(({ metadata }) => metadata?.['statement_id'])
    .map(({ status, amount_paid }) => [status, amount_paid])
}

test('what was used until a subscription ended is billed at once, on one last invoice, and no level goes on', async () => {
  const tenant = takeTenant()
  await use(api, tenant, { began: BEGAN, type: 'user', quantity: 2 })
  await use(api, tenant, { began: BEGAN, quantity: 3 })
  await moveTo(new Date(BEGAN.getTime() + 5 * DAY_MS))
  const end = await cancel(tenant)
  for (const minutes of [0, 29]) await sealAt(new Date(end.getTime() + minutes * MINUTE_MS))
  expect(await billed(tenant)).toEqual([])
  await sealAt(new Date(end.getTime() + 31 * MINUTE_MS))
  expect(await billed(tenant)).toEqual([[end, 3000 + 5000]])
  expect(await paidFor(tenant)).toEqual([['paid', 8000]])

  await api.deps.db
    .updateTable('statements')
    .set({ status: 'paid' })
    .where('accountId', '=', tenant.accountId)
    .execute()
  await sealAt(new Date(Date.now() + 40 * DAY_MS))
  expect(await billed(tenant)).toHaveLength(1)
  expect(await estimateOpenUsage(api.deps, { accountId: tenant.accountId, anchor: null })).toBe(0)
  expect(await owesUsage(api.deps, tenant.accountId)).toBe(false)
  // Who goes on without a subscription reports it anew.
  expect(await report(tenant, new Date(), 1, 'user')).toBe('late')
  expect(await owesUsage(api.deps, tenant.accountId)).toBe(true)
})

test('until its last usage is sealed, what was used is estimated as it will be billed', async () => {
  const tenant = takeTenant()
  await use(api, tenant, { began: BEGAN, type: 'user', quantity: 2 })
  await cancel(tenant)
  // The months of the calendar would bill the seats once more for each that has begun since.
  expect(await estimateOpenUsage(api.deps, { accountId: tenant.accountId, anchor: null })).toBe(5000)
})

test('the end of one of two subscriptions, or of an order that nobody paid, cuts no month', async () => {
  const [double, unpaid] = [takeTenant(), takeTenant()]
  const other = await stripe().subscriptions.create({
    customer: double.customer,
    items: [{ price: api.deps.config.stripe.priceIds.personal ?? '' }],
    metadata: { tier: 'personal', product_type: 'mcp' },
  })
  await reconcile(other.id)
  await api.deps.db
    .updateTable('subscriptions')
    .set({ createdAt: BEGAN })
    .where('stripeSubscriptionId', '=', other.id)
    .execute()
  await api.deps.db
    .updateTable('subscriptions')
    .set({ checkoutPaymentStatus: 'unpaid', firstPaidAt: null })
    .where('stripeSubscriptionId', '=', unpaid.subscription ?? '')
    .execute()
  await moveTo(new Date(BEGAN.getTime() + 6 * DAY_MS))
  for (const tenant of [double, unpaid]) {
    await use(api, tenant, { began: BEGAN, quantity: 1 })
    const end = await cancel(tenant)
    await sealAt(new Date(end.getTime() + 31 * MINUTE_MS))
    expect((await billed(tenant)).map(([periodEnd]) => periodEnd)).not.toContainEqual(end)
  }
})

test('cancelled at the end of its period, the last second is on the last statement, and what comes later is of the calendar', async () => {
  const tenant = takeTenant()
  const { items } = await stripe().subscriptions.update(tenant.subscription ?? '', {
    cancel_at_period_end: true,
  })
  const end = new Date((items.data[0]?.current_period_end ?? 0) * 1000)
  await use(api, tenant, { began: BEGAN, quantity: 1 })
  await report(tenant, new Date(end.getTime() - 1000), 2)
  await report(tenant, new Date(end.getTime() - 1), 4)
  await report(tenant, end, 8)
  await moveTo(new Date(end.getTime() + 60_000))
  await reconcile(tenant.subscription)
  await sealAt(new Date(end.getTime() + 31 * MINUTE_MS))
  expect(await billed(tenant)).toEqual([[end, 7000]])
  await sealAt(new Date(end.getTime() + 33 * DAY_MS))
  const next = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 1))
  expect(await billed(tenant)).toEqual([
    [end, 7000],
    [next, 8000],
  ])
})

test('a clock of Stripe that somebody moved past the end bills it at once too', async () => {
  await moveTo(new Date(Date.now() - MINUTE_MS))
  const tenant = await createTenant(api, { subscription: {} })
  await report(tenant, new Date(), 1)
  await api.sandbox.advanceClock(2 * 86_400)
  const end = await cancel(tenant)
  await sealAt(new Date())
  expect(await billed(tenant)).toEqual([[end, 1000]])
})
