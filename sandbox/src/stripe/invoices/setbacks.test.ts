import { expect, test } from 'vitest'
import { DAY, makeCustomer, makePrice, useSandbox } from '../../testing/test-sandbox.ts'

const { stripe, advance, control } = await useSandbox()

async function subscribe(params: { automatic_tax?: { enabled: boolean } } = {}) {
  const address = { country: 'DE', city: 'Berlin', line1: '1 Street', postal_code: '10115' }
  const { id: customer } = await makeCustomer(stripe, 'pm_card_visa', { address })
  const price = await makePrice(stripe)
  return await stripe.subscriptions.create({ customer, items: [{ price: price.id }], ...params })
}

async function listOf(type: string, customer: unknown) {
  const { data } = await stripe.events.list({ type, limit: 100 })
  return data.filter((event) => Object(event.data.object).customer === customer)
}

test('each renewal is announced a week ahead, once, as an invoice without an id', async () => {
  const { customer, items } = await subscribe()
  await advance(20 * DAY)
  expect(await listOf('invoice.upcoming', customer)).toEqual([])
  await advance(6 * DAY)
  const [announced, ...more] = await listOf('invoice.upcoming', customer)
  expect(more).toEqual([])
  expect(announced?.data.object).not.toHaveProperty('id')
  expect(announced?.data.object).toMatchObject({
    object: 'invoice',
    amount_due: 1900,
    billing_reason: 'upcoming',
    next_payment_attempt: items.data[0]?.current_period_end,
  })
  await advance(31 * DAY)
  expect(await listOf('invoice.upcoming', customer)).toHaveLength(2)
})

test('a subscription that will end announces no renewal', async () => {
  const { id, customer } = await subscribe()
  await stripe.subscriptions.update(id, { cancel_at_period_end: true })
  await advance(28 * DAY)
  expect(await listOf('invoice.upcoming', customer)).toEqual([])
})

test('without an address for taxes a renewal stays a draft, and nothing is charged until it is given', async () => {
  const { id, customer } = await subscribe({ automatic_tax: { enabled: true } })
  await stripe.customers.update(String(customer), { address: '' })
  await advance(32 * DAY)
  const [failed] = await listOf('invoice.finalization_failed', customer)
  expect(failed?.data.object).toMatchObject({
    status: 'draft',
    last_finalization_error: { code: 'customer_tax_location_invalid' },
    automatic_tax: { status: 'requires_location_inputs' },
  })
  const draft = String((await stripe.subscriptions.retrieve(id)).latest_invoice)
  await expect(stripe.invoices.finalizeInvoice(draft)).rejects.toMatchObject({
    code: 'customer_tax_location_invalid',
  })
  await stripe.customers.update(String(customer), { address: { country: 'DE' } })
  expect(await stripe.invoices.finalizeInvoice(draft)).toMatchObject({ status: 'open' })
})

async function failRenewal() {
  const { id, customer } = await subscribe()
  const declined = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', {
    customer: String(customer),
  })
  await stripe.subscriptions.update(id, { default_payment_method: declined.id })
  await advance(32 * DAY)
  const { latest_invoice: invoice, status } = await stripe.subscriptions.retrieve(id)
  expect(status).toBe('past_due')
  return { id, invoice: String(invoice) }
}

test.each(['voidInvoice', 'markUncollectible'] as const)(
  '%s of the failed renewal makes its subscription active again',
  async (forgive) => {
    const { id, invoice } = await failRenewal()
    await stripe.invoices[forgive](invoice)
    expect((await stripe.subscriptions.retrieve(id)).status).toBe('active')
    const { data } = await stripe.events.list({ type: 'customer.subscription.updated', limit: 100 })
    expect(data.find(({ data: { object } }) => Object(object).id === id)?.data).toMatchObject({
      object: { status: 'active' },
      previous_attributes: { status: 'past_due' },
    })
  },
)

test('a switch makes every renewal fail to finalise', async () => {
  const { customer } = await subscribe()
  await control('POST /_sandbox/settings', { finalization_fails: true })
  await advance(32 * DAY)
  expect(await listOf('invoice.finalization_failed', customer)).toHaveLength(1)
  await control('POST /_sandbox/settings', { finalization_fails: false })
})
