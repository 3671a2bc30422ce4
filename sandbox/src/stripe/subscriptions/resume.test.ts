import { expect, test } from 'vitest'
import { DAY, makePrice, useSandbox } from '../../testing/test-sandbox.ts'

const { stripe, advance, eventTypes } = await useSandbox()
const price = await makePrice(stripe)

/** A trial that ended without a card, and a customer who then adds one. */
async function pausedWith(token: string) {
  const { id: customer } = await stripe.customers.create({})
  const made = await stripe.subscriptions.create({
    customer,
    items: [{ price: price.id }],
    trial_period_days: 1,
    trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
  })
  await advance(DAY + 60)
  const method = await stripe.paymentMethods.attach(token, { customer })
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: method.id } })
  return { id: made.id, customer }
}

test('a paused subscription whose card fails stays paused until its invoice is paid', async () => {
  const { id, customer } = await pausedWith('pm_card_chargeCustomerFail')
  const resumed = await stripe.subscriptions.resume(id, { expand: ['latest_invoice'] })
  expect(resumed).toMatchObject({ status: 'paused', latest_invoice: { status: 'open', attempted: true } })
  expect(await eventTypes()).not.toContain('customer.subscription.resumed')
  await expect(stripe.subscriptions.resume(id)).rejects.toMatchObject({ statusCode: 400 })

  const method = await stripe.paymentMethods.attach('pm_card_visa', { customer })
  await stripe.invoices.pay(Object(resumed.latest_invoice).id, { payment_method: method.id })
  const active = await stripe.subscriptions.retrieve(id)
  expect(active).toMatchObject({ status: 'active', latest_invoice: Object(resumed.latest_invoice).id })
  expect(active.items.data[0]?.current_period_start).toBe(Object(resumed.latest_invoice).created)
  expect(await eventTypes()).toContain('customer.subscription.resumed')
})

test('an invoice that nobody pays is void after 23 hours, and the subscription can be resumed anew', async () => {
  const { id } = await pausedWith('pm_card_chargeCustomerFail')
  const { latest_invoice } = await stripe.subscriptions.resume(id)
  await advance(23 * 3600 + 60)
  expect((await stripe.invoices.retrieve(String(latest_invoice))).status).toBe('void')
  expect((await stripe.subscriptions.retrieve(id)).status).toBe('paused')
  expect((await stripe.subscriptions.resume(id)).latest_invoice).not.toBe(latest_invoice)
})

test('a paused subscription with a good card runs at once', async () => {
  const { id } = await pausedWith('pm_card_visa')
  expect(await stripe.subscriptions.resume(id)).toMatchObject({ status: 'active' })
})
