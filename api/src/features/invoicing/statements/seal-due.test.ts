import { randomUUID } from 'node:crypto'
import { overageMeter } from '@kamiyo/catalog/overage'
import { sql } from 'kysely'
import { v7 } from 'uuid'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTestApi, type TestApi } from '../../../../testing/start-test-api.ts'
import { DAY_MS, MINUTE_MS } from '../../../lib/durations.ts'
import { reconcileWithStripe } from '../../stripe-sync/service.ts'
import { createUsageIngest } from '../../usage/ingest.ts'
import { createPostgresStore } from '../../usage/usage-repository.ts'
import { syncRates } from '../rating/sync-rates.ts'
import { deliverStatement } from './deliver.ts'
import { estimateOpenUsage } from './estimate.ts'
import { sealDuePeriods } from './seal-due.ts'

const METADATA = { tier: 'personal', product_type: 'mcp' }

let api: TestApi
beforeEach(async () => {
  api = await startTestApi()
  await syncRates(api.deps)
})
afterEach(async () => await api.close())

interface Subscriber {
  accountId: string
  customer: string
  subscription: string
}

async function subscribe(price: string): Promise<Subscriber> {
  const { stripe } = api.sandbox
  const { id: customer } = await stripe.customers.create({
    email: `${randomUUID()}@example.com`,
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  })
  const { id: subscription } = await stripe.subscriptions.create({
    customer,
    items: [{ price }],
    metadata: METADATA,
  })
  await reconcileWithStripe(api.deps, subscription, { dryRun: false })
  const { userId: accountId } = await api.deps.db
    .selectFrom('customers')
    .select('userId')
    .where('stripeCustomerId', '=', customer)
    .executeTakeFirstOrThrow()
  return { accountId, customer, subscription }
}

async function report({ accountId }: Subscriber, quantity: number, type = 'case'): Promise<void> {
  const ingest = createUsageIngest(createPostgresStore(api.deps.db), api.deps.catalog.meters)
  const [outcome] = await ingest(accountId, [{ id: randomUUID(), type, data: { quantity } }], new Date())
  expect(['accepted', 'late']).toContain(outcome)
}

async function runBeyond({ accountId }: Subscriber, at: Date, credits: number): Promise<void> {
  await sql`select book_overage(${[accountId]}::uuid[], ${[v7()]}::uuid[], ${[overageMeter(2, 'usd')]}::text[],
    ${[at]}::timestamptz[], ${[credits * 1000]}::bigint[], ${['agent']}::text[], ${['search']}::text[])`.execute(
    api.deps.db,
  )
}

async function moveTo(subscriber: Subscriber, seconds: number): Promise<void> {
  await api.sandbox.advanceClock(seconds)
  await reconcileWithStripe(api.deps, subscriber.subscription, { dryRun: false })
}

async function bill({ accountId }: Subscriber) {
  await sealDuePeriods(api.deps)
  const { rows } = await sql<{ id: string }>`
    select id from statements where account_id = ${accountId} and status = 'sealed'`.execute(api.deps.db)
  for (const { id } of rows) await deliverStatement(api.deps, id)
  const { rows: lines } = await sql<{
    meter: string
    isLate: boolean
    quantity: string
    amountMinor: number
  }>`
    select meter, is_late, trim_scale(quantity)::text as quantity, amount_minor
    from statements statement join statement_lines line on line.statement_id = statement.id
    where account_id = ${accountId} order by period_start, line_no`.execute(api.deps.db)
  return lines.map(({ meter, isLate, quantity, amountMinor }) => [meter, isLate, quantity, amountMinor])
}

const priceOf = () => api.deps.config.stripe.priceIds.personal ?? ''

async function secondsToRenewal({ subscription }: Subscriber): Promise<number> {
  const { items } = await api.sandbox.stripe.subscriptions.retrieve(subscription)
  const { now } = (await api.sandbox.get('clock')) as { now: number }
  return (items.data[0]?.current_period_end ?? 0) - now
}

test('a clock of Stripe that somebody moves ends the period: its usage is on the invoice of the renewal', async () => {
  const subscriber = await subscribe(priceOf())
  await report(subscriber, 3)
  await runBeyond(subscriber, new Date(), 7.5)
  expect(await bill(subscriber)).toEqual([])

  await moveTo(subscriber, (await secondsToRenewal(subscriber)) + 60)
  expect(await bill(subscriber)).toEqual([
    ['case', false, '3', 3000],
    ['overage_usd_2', false, '7.5', 15],
  ])
  await moveTo(subscriber, 2 * 3600)
  const [renewal, first] = (
    await api.sandbox.stripe.invoices.list({ customer: subscriber.customer, limit: 100 })
  ).data
  expect([renewal?.status, renewal?.amount_paid, first?.amount_paid]).toEqual(['paid', 1900 + 3015, 1900])
  expect(renewal?.lines.data.map(({ description }) => description)).toContain(
    '7.5 credits beyond the plan ($0.02 each)',
  )

  // What is used before the clock on the wall has come there is late, and on the next statement.
  await report(subscriber, 2)
  expect(await estimateOpenUsage(api.deps, { accountId: subscriber.accountId, anchor: null })).toBe(2000)
  await moveTo(subscriber, (await secondsToRenewal(subscriber)) + 60)
  expect((await bill(subscriber)).at(-1)).toEqual(['case', true, '2', 2000])
  expect(await estimateOpenUsage(api.deps, { accountId: subscriber.accountId, anchor: null })).toBe(0)
})

test('where both clocks agree, a renewal does not cut the grace short', async () => {
  const subscriber = await subscribe(priceOf())
  await report(subscriber, 1)
  const renewal = new Date(Date.now() + (await secondsToRenewal(subscriber)) * 1000)
  await moveTo(subscriber, (await secondsToRenewal(subscriber)) + 60)
  const sealedAt = async (minutes: number) =>
    await sealDuePeriods({
      ...api.deps,
      clock: { now: () => new Date(renewal.getTime() + minutes * MINUTE_MS) },
    })
  for (const minutes of [-5, 0, 29]) expect(await sealedAt(minutes)).toBe(0)
  expect(await sealedAt(31)).toBeGreaterThan(0)
})

test('a yearly plan is billed for usage each month, by invoices of their own; its own invoice stays as it is', async () => {
  const { stripe } = api.sandbox
  const monthly = await stripe.prices.retrieve(priceOf())
  const { id: price } = await stripe.prices.create({
    product: String(monthly.product),
    currency: 'usd',
    unit_amount: 19_000,
    recurring: { interval: 'year' },
  })
  const subscriber = await subscribe(price)
  const { billing_cycle_anchor: anchor } = await stripe.subscriptions.retrieve(subscriber.subscription)
  const began = new Date(anchor * 1000)
  // A level goes on, so that every month owes something.
  await report(subscriber, 1, 'user')
  await runBeyond(subscriber, new Date(began.getTime() + 40 * DAY_MS), 10)
  await moveTo(subscriber, (await secondsToRenewal(subscriber)) + 60)
  await bill(subscriber)
  await moveTo(subscriber, 3 * 3600)

  const statements = await api.deps.db
    .selectFrom('statements')
    .select(['periodStart', 'periodEnd', 'totalMinor', 'stripeInvoiceId'])
    .where('accountId', '=', subscriber.accountId)
    .orderBy('periodStart')
    .execute()
  expect(statements).toHaveLength(12)
  expect(statements.slice(0, 2).map(({ totalMinor }) => totalMinor)).toEqual([2500, 2520])
  const invoices = (await stripe.invoices.list({ customer: subscriber.customer, limit: 100 })).data
  const ofPlan = invoices.filter(({ billing_reason: reason }) => reason?.startsWith('subscription'))
  expect(ofPlan.map(({ total }) => total)).toEqual([19_000, 19_000])
  const own = invoices.filter(({ metadata }) => metadata?.['statement_id'])
  expect(own.map(({ status, total }) => `${status} ${total}`).toSorted()).toEqual([
    ...Array.from({ length: 11 }, () => 'paid 2500'),
    'paid 2520',
  ])
})
