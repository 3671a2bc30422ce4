import type Stripe from 'stripe'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTenant, statementsOf, type Tenant, use } from '../../../../testing/billed-tenant.ts'
import { startTestApi, type TestApi } from '../../../../testing/start-test-api.ts'
import { DAY_MS, MINUTE_MS } from '../../../lib/durations.ts'
import { createStripe } from '../../../stripe/client.ts'
import { syncRates } from '../rating/sync-rates.ts'
import { deliverStatement } from './deliver.ts'
import { sealDuePeriods } from './seal-due.ts'
import { type CutOff, startCutOff } from './testing/cut-off.ts'

const BEGAN = new Date(Date.now() - 33 * DAY_MS)

let api: TestApi
let cutOff: CutOff
beforeAll(async () => {
  api = await startTestApi({ sandboxStartsAt: BEGAN })
  cutOff = await startCutOff(api.sandbox.url)
  await syncRates(api.deps)
})
afterAll(async () => {
  cutOff.close()
  await api.close()
})

const BILLED = { began: BEGAN }

async function invoicesOf({ customer }: Tenant): Promise<Stripe.Invoice[]> {
  return (await api.sandbox.stripe.invoices.list({ customer, limit: 100 })).data
}

const usageLines = (invoice: Stripe.Invoice) =>
  invoice.lines.data.filter(({ metadata }) => metadata['statement_id']).map(({ amount }) => amount)

test('whatever fails before and after each call: each statement is on one invoice, and on it once', async () => {
  const tenants: Tenant[] = []
  for (let index = 0; index < 4; index += 1) {
    const tenant = await createTenant(api, index % 2 === 0 ? { subscription: {} } : {})
    tenants.push(tenant)
    await use(api, tenant, { ...BILLED, type: 'case', quantity: index + 1 })
    await use(api, tenant, { ...BILLED, type: 'api_call', quantity: 12_345 })
    await use(api, tenant, { ...BILLED, type: 'event_ingestion', quantity: 0 })
  }
  const periodEnd = (tenant: Tenant) => statementsOf(api, tenant).then(([statement]) => statement?.periodEnd)
  await api.sandbox.advanceClock(31 * 86_400 + 600)
  await sealDuePeriods(api.deps)
  await sealDuePeriods(api.deps)

  const [subscribed] = tenants
  if (!subscribed?.subscription) throw new Error('The first tenant has subscribed')
  const { items } = await api.sandbox.stripe.subscriptions.retrieve(subscribed.subscription)
  expect((await periodEnd(subscribed))?.getTime()).toBe((items.data[0]?.current_period_start ?? 0) * 1000)

  let failures = 0
  let calls = 0
  cutOff.decide = () => {
    calls += 1
    const drawn = Math.random()
    if (drawn < 0.25) return 'before'
    return drawn < 0.5 ? 'after' : 'never'
  }
  const stripe = createStripe({ secretKey: api.deps.config.stripe.secretKey, apiBase: cutOff.url })
  for (const tenant of tenants)
    for (const { id } of await statementsOf(api, tenant))
      for (;;) {
        try {
          await deliverStatement({ ...api.deps, stripe }, id)
          break
        } catch {
          failures += 1
          if (Math.random() < 0.5) cutOff.day += 1
          expect(failures).toBeLessThan(1_000)
        }
      }
  expect(failures).toBeGreaterThan(2)
  expect(calls).toBeGreaterThan(30)

  await api.sandbox.advanceClock(3 * 3600)
  for (const [index, tenant] of tenants.entries()) {
    const statements = await statementsOf(api, tenant)
    for (const statement of statements) {
      expect(statement).toMatchObject({
        status: 'invoiced',
        totalMinor: (index + 1) * 1000 + 123,
        lastError: null,
      })
      const billed = (await invoicesOf(tenant)).filter((invoice) => usageLines(invoice).length > 0)
      expect(billed.map(({ id, status }) => [id, status])).toEqual([[statement.stripeInvoiceId, 'paid']])
      expect(billed.map(usageLines)).toEqual([expect.arrayContaining([(index + 1) * 1000, 123, 0])])
      const plan = tenant.subscription ? 1900 : 0
      expect(billed[0]?.amount_paid).toBe((index + 1) * 1000 + 123 + plan)
      expect((await invoicesOf(tenant)).filter(({ metadata }) => metadata?.['statement_id']).length).toBe(1)
    }
    if (tenant.subscription) expect(statements).toHaveLength(1)
  }
}, 120_000)

test('an invoice that is not what was written down stays held, and says what differs', async () => {
  const tenant = await createTenant(api)
  await use(api, tenant, { ...BILLED, type: 'case', quantity: 2 })
  const sealed = sealDuePeriods({ ...api.deps, clock: { now: () => new Date(Date.now() + 62 * DAY_MS) } })
  await sealed
  const [statement] = await statementsOf(api, tenant)
  if (!statement) throw new Error('The month of the usage is over')
  const { stripe } = api.sandbox
  const { id: invoice } = await stripe.invoices.create({
    customer: tenant.customer,
    auto_advance: false,
    metadata: { statement_id: statement.id },
  })
  await stripe.invoiceItems.create({
    customer: tenant.customer,
    invoice,
    amount: 1,
    currency: 'usd',
    metadata: { statement_id: statement.id, line_no: '1' },
  })
  const late = { ...api.deps, clock: { now: () => new Date(statement.periodEnd.getTime() + 40 * MINUTE_MS) } }
  await expect(deliverStatement(late, statement.id)).rejects.toThrow('has the lines [1: 1]')
  const [held] = await statementsOf(api, tenant)
  expect(held).toMatchObject({
    status: 'sealed',
    stripeInvoiceId: invoice,
    lastError: expect.stringContaining('1: 2000'),
  })
  expect(await stripe.invoices.retrieve(invoice)).toMatchObject({ status: 'draft', auto_advance: false })
})
