import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { DAY, makeCustomer, makePrice, useSandbox } from '../testing/test-sandbox.ts'

const { stripe, advance, control } = await useSandbox()
const price = await makePrice(stripe, 1900)

async function subscribe(token: string, params: Partial<Stripe.SubscriptionCreateParams> = {}) {
  const customer = await makeCustomer(stripe, token)
  return stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }], ...params })
}

async function eventsOf(subscriptionId: string): Promise<string[]> {
  const events = await stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 5000 })
  return events
    .filter((event) => JSON.stringify(event.data.object).includes(subscriptionId))
    .map((event) => event.type)
    .reverse()
}

const statusOf = async (id: string) => (await stripe.subscriptions.retrieve(id)).status

test('a renewal is drafted at the period’s end, paid an hour later, and dated so', async () => {
  const made = await subscribe('pm_card_visa')
  const end = made.items.data[0]?.current_period_end ?? 0
  await advance(32 * DAY)
  const renewed = await stripe.subscriptions.retrieve(made.id, { expand: ['latest_invoice'] })
  expect(renewed.items.data[0]?.current_period_start).toBe(end)
  const invoice = renewed.latest_invoice
  expect(invoice).toMatchObject({ billing_reason: 'subscription_cycle', created: end, status: 'paid' })
  expect(invoice).toMatchObject({ status_transitions: { paid_at: end + 3600 } })
  const paid = (await stripe.events.list({ type: 'invoice.paid' })).data.find(
    (event) => event.data.object.object === 'invoice' && event.data.object.id === Object(invoice).id,
  )
  expect(paid?.created).toBe(end + 3600)
})

test('a failed renewal is retried after 3, 5 and 7 days, past due all the while, and then canceled', async () => {
  const made = await subscribe('pm_card_visa')
  await control(`POST /_sandbox/subscriptions/${made.id}/card`, { card: '4000000000000341' })
  await control(`POST /_sandbox/subscriptions/${made.id}/renew`)
  expect(await statusOf(made.id)).toBe('past_due')
  await advance(8 * DAY + 60)
  expect(await statusOf(made.id)).toBe('past_due')
  await advance(7 * DAY)
  const over = await stripe.subscriptions.retrieve(made.id)
  expect(over).toMatchObject({ status: 'canceled', cancellation_details: { reason: 'payment_failed' } })
  const types = await eventsOf(made.id)
  expect(types.filter((type) => type === 'invoice.payment_failed')).toHaveLength(4)
  expect(types.at(-1)).toBe('customer.subscription.deleted')
})

test('a subscription whose invoice was sent is past due from its day on, until it is paid', async () => {
  const made = await subscribe('pm_card_visa', { collection_method: 'send_invoice', days_until_due: 5 })
  await advance(4 * DAY)
  expect(await statusOf(made.id)).toBe('active')
  await advance(2 * DAY)
  expect(await statusOf(made.id)).toBe('past_due')
  await stripe.invoices.pay(String(made.latest_invoice))
  expect(await statusOf(made.id)).toBe('active')
})

test('a new card in time brings a past due subscription back', async () => {
  const made = await subscribe('pm_card_visa')
  await control(`POST /_sandbox/subscriptions/${made.id}/card`, { card: '4000000000000341' })
  await control(`POST /_sandbox/subscriptions/${made.id}/renew`)
  await control(`POST /_sandbox/subscriptions/${made.id}/card`, { card: '4242424242424242' })
  await advance(3 * DAY)
  expect(await statusOf(made.id)).toBe('active')
  expect((await eventsOf(made.id)).slice(-4)).toEqual([
    'invoice.updated',
    'invoice.paid',
    'invoice.payment_succeeded',
    'customer.subscription.updated',
  ])
})

test('the seller may want unpaid instead of canceled after the last retry', async () => {
  await control('POST /_sandbox/settings', { after_last_retry: 'unpaid' })
  const made = await subscribe('pm_card_visa')
  await control(`POST /_sandbox/subscriptions/${made.id}/card`, { card: '4000000000000002' })
  await control(`POST /_sandbox/subscriptions/${made.id}/renew`)
  await advance(16 * DAY)
  expect(await statusOf(made.id)).toBe('unpaid')
  await control('POST /_sandbox/settings', { after_last_retry: 'cancel' })
})

test('a trial is announced three days before it ends, and then charged', async () => {
  const made = await subscribe('pm_card_visa', { trial_period_days: 7 })
  expect(made).toMatchObject({ status: 'trialing' })
  await advance(4 * DAY)
  expect(await eventsOf(made.id)).toContain('customer.subscription.trial_will_end')
  await advance(3 * DAY + 3700)
  const active = await stripe.subscriptions.retrieve(made.id, { expand: ['latest_invoice'] })
  expect(active).toMatchObject({ status: 'active', latest_invoice: { status: 'paid', total: 1900 } })
})

test('a trial without a card pauses when asked to, and resumes', async () => {
  const customer = await stripe.customers.create({})
  const made = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    trial_period_days: 7,
    trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
  })
  await advance(7 * DAY)
  expect(await statusOf(made.id)).toBe('paused')
  const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id })
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } })
  expect((await stripe.subscriptions.resume(made.id)).status).toBe('active')
  const types = await eventsOf(made.id)
  expect(types).toContain('customer.subscription.paused')
  expect(types).toContain('customer.subscription.resumed')
})

test('a canceled period end ends the subscription then, and an unpaid first invoice after 23 hours', async () => {
  const ending = await subscribe('pm_card_visa', { cancel_at_period_end: true })
  const unpaid = await subscribe('pm_card_chargeCustomerFail')
  await advance(DAY)
  expect(await statusOf(ending.id)).toBe('active')
  expect(await statusOf(unpaid.id)).toBe('incomplete_expired')
  await advance(31 * DAY)
  const over = await stripe.subscriptions.retrieve(ending.id)
  expect(over).toMatchObject({ status: 'canceled', ended_at: ending.items.data[0]?.current_period_end })
})

test('attempts on request do not use up the scheduled retries of a renewal', async () => {
  const made = await subscribe('pm_card_visa')
  await control(`POST /_sandbox/subscriptions/${made.id}/card`, { card: '4000000000000341' })
  await control(`POST /_sandbox/subscriptions/${made.id}/renew`)
  const { latest_invoice: id } = await stripe.subscriptions.retrieve(made.id)
  const { next_payment_attempt } = await stripe.invoices.retrieve(String(id))
  for (let times = 0; times < 4; times += 1) {
    await expect(stripe.invoices.pay(String(id))).rejects.toMatchObject({ statusCode: 402 })
  }
  expect(await stripe.invoices.retrieve(String(id))).toMatchObject({ attempt_count: 1, next_payment_attempt })
  await advance(15 * DAY + 60)
  expect(await statusOf(made.id)).toBe('canceled')
})

test('what renews no more cannot be renewed, and the clock stands still', async () => {
  const made = await subscribe('pm_card_visa')
  await stripe.subscriptions.cancel(made.id)
  await advance(60 * DAY)
  const before = await control<{ offset_seconds: number }>('GET /_sandbox/clock')
  await expect(control(`POST /_sandbox/subscriptions/${made.id}/renew`)).rejects.toThrow('answered 400')
  const after = await control<{ offset_seconds: number }>('GET /_sandbox/clock')
  expect(after.offset_seconds).toBe(before.offset_seconds)
})
