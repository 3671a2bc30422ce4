import { afterAll, beforeAll, expect, test } from 'vitest'
import { bill, createTenant, statementOf, type Tenant, use } from '../../../../testing/billed-tenant.ts'
import { startTestApi, type TestApi } from '../../../../testing/start-test-api.ts'
import { DAY_MS } from '../../../lib/durations.ts'
import { syncRates } from '../rating/sync-rates.ts'
import { deliverStatement } from './deliver.ts'
import { sealDuePeriods } from './seal-due.ts'

const BEGAN = new Date(Date.now() - 33 * DAY_MS)

let api: TestApi
beforeAll(async () => {
  api = await startTestApi({ sandboxStartsAt: BEGAN })
  await syncRates(api.deps)
})
afterAll(async () => await api.close())

const stripe = () => api.sandbox.stripe

/** On an invoice of its own, because Stripe has made no draft of that month. */
async function billUsage(tenant: Tenant) {
  await use(api, tenant, { began: BEGAN, quantity: 3 })
  return await stripe().invoices.retrieve(await bill(api, tenant))
}

const attach = async ({ customer }: Tenant, card: string) =>
  (await stripe().paymentMethods.attach(card, { customer })).id

test('a renewal in another currency, or that became final meanwhile, leaves usage to an invoice of its own', async () => {
  const tenants = []
  for (const currency of ['usd', 'eur'])
    tenants.push({ currency, ...(await createTenant(api, { subscription: {} })) })
  for (const tenant of tenants) await use(api, tenant, { began: BEGAN, quantity: 3 })
  await api.sandbox.advanceClock(31 * 86_400 + 600)
  await sealDuePeriods(api.deps)
  for (const tenant of tenants) {
    const { id } = await statementOf(api, tenant)
    await api.deps.db
      .updateTable('statements')
      .set({ currency: tenant.currency })
      .where('id', '=', id)
      .execute()
    if (tenant.currency === 'usd') await finalizeDraft(tenant, id)
    await deliverStatement(api.deps, id)
    const { status, stripeInvoiceId } = await statementOf(api, tenant)
    expect(status).toBe('invoiced')
    const { currency } = tenant
    const invoice = await stripe().invoices.retrieve(stripeInvoiceId ?? '')
    expect(invoice).toMatchObject({ currency, total: 3000, billing_reason: 'manual' })
  }
})

/** What a try leaves whose answer was lost, while somebody finalised the renewal. */
async function finalizeDraft({ customer }: Tenant, statement_id: string): Promise<void> {
  const { data } = await stripe().invoices.list({ customer, status: 'draft' })
  const metadata = { statement_id, delivery_no: '1' }
  await stripe().invoices.update(data[0]?.id ?? '', { auto_advance: false, metadata })
  await stripe().invoices.finalizeInvoice(data[0]?.id ?? '')
}

test("usage is charged to the subscription's payment method where it has one, also when it has ended", async () => {
  for (const isOver of [false, true]) {
    const tenant = await createTenant(api, { card: 'pm_card_visa', subscription: {} })
    const own = await attach(tenant, 'pm_card_mastercard')
    const subscription = tenant.subscription ?? ''
    await stripe().subscriptions.update(subscription, { default_payment_method: own })
    if (isOver) await stripe().subscriptions.cancel(subscription)
    expect(await billUsage(tenant)).toMatchObject({ default_payment_method: own, status: 'draft' })
  }
})

test('usage of a subscription whose own payment method was removed is charged to the default of its customer', async () => {
  const tenant = await createTenant(api, { subscription: {} })
  const own = await attach(tenant, 'pm_card_mastercard')
  await stripe().subscriptions.update(tenant.subscription ?? '', { default_payment_method: own })
  await stripe().paymentMethods.detach(own)
  const invoice = await billUsage(tenant)
  expect(invoice.default_payment_method).toBeNull()
  await api.sandbox.advanceClock(2 * 3600)
  expect(await stripe().invoices.retrieve(invoice.id)).toMatchObject({ status: 'paid', amount_paid: 3000 })
})

test('who pays by sent invoice gets usage by sent invoice, due after as many days', async () => {
  const terms = { collection_method: 'send_invoice', days_until_due: 17 }
  const tenant = await createTenant(api, { subscription: terms })
  const invoice = await billUsage(tenant)
  expect(invoice).toMatchObject({ collection_method: 'send_invoice', default_payment_method: null })
  expect((invoice.due_date ?? 0) - invoice.created).toBe(17 * 86_400)
  await api.sandbox.advanceClock(2 * 3600)
  expect(await stripe().invoices.retrieve(invoice.id)).toMatchObject({ status: 'open', attempted: false })
})

test('usage is taxed as the checkout sells, on top of its price, and as the subscription is where there is one', async () => {
  await api.sandbox.post('tax-rates', { country: 'us', percent: 10 })
  await stripe().tax.settings.update({ defaults: { tax_behavior: 'inclusive' } })
  const sums = []
  for (const subscription of [undefined, { automatic_tax: { enabled: true } }, {}]) {
    const tenant = await createTenant(api, subscription ? { subscription } : {})
    sums.push((await billUsage(tenant)).total)
  }
  await stripe().tax.settings.update({ defaults: { tax_behavior: 'exclusive' } })
  await api.sandbox.post('tax-rates', { country: 'us', percent: 0 })
  expect(sums).toEqual([3300, 3300, 3000])
})

test('usage of a customer of whom no address is known is not taxed, and is charged', async () => {
  await api.sandbox.post('tax-rates', { country: 'us', percent: 10 })
  const tenant = await createTenant(api)
  await stripe().customers.update(tenant.customer, { address: '' })
  await use(api, tenant, { began: BEGAN, quantity: 3 })
  const id = await bill(api, tenant)
  await api.sandbox.advanceClock(3_700)
  await api.sandbox.post('tax-rates', { country: 'us', percent: 0 })
  expect(await stripe().invoices.retrieve(id)).toMatchObject({ status: 'paid', total: 3000 })
})
