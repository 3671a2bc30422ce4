import { expect, test } from 'vitest'
import {
  DAY,
  makeCustomer,
  makePrice,
  makeSession,
  type PayAnswer,
  useSandbox,
} from '../../testing/test-sandbox.ts'

const { stripe, control, eventTypes, advance } = await useSandbox()
const price = await makePrice(stripe)

async function pay(sessionId: string, body: object = {}): Promise<PayAnswer> {
  return control<PayAnswer>(`POST /_sandbox/checkout/sessions/${sessionId}/pay`, body)
}

async function eventsDuring(work: () => Promise<unknown>): Promise<string[]> {
  const before = (await eventTypes()).length
  await work()
  return (await eventTypes()).slice(before)
}

test('paying yields Stripe’s events in order, and a complete session', async () => {
  const session = await makeSession(stripe, price, {
    metadata: { tier: 'personal' },
    subscription_data: { metadata: { tier: 'personal' } },
    automatic_tax: { enabled: true },
    billing_address_collection: 'required',
  })
  expect(session.id).toMatch(/^cs_test_\w{58}$/)
  let answer: PayAnswer | undefined
  const types = await eventsDuring(async () => {
    answer = await pay(session.id, { email: 'ada@example.com', name: 'Ada' })
  })
  expect(types).toContain('checkout.session.completed')
  expect(types.filter((type) => type !== 'checkout.session.completed')).toEqual([
    'customer.created',
    'payment_method.attached',
    'customer.updated',
    'customer.subscription.created',
    'invoice.created',
    'invoice.finalized',
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.succeeded',
    'invoice.updated',
    'invoice.paid',
    'invoice.payment_succeeded',
    'invoice_payment.paid',
    'customer.subscription.updated',
  ])
  expect(answer).toMatchObject({
    outcome: 'paid',
    redirectUrl: `http://localhost:5173/dashboard/success?session_id=${session.id}`,
  })
  const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ['subscription', 'customer'] })
  expect(paid).toMatchObject({
    status: 'complete',
    payment_status: 'paid',
    amount_total: 1900,
    url: null,
    customer_details: { email: 'ada@example.com', name: 'Ada' },
    subscription: { status: 'active', metadata: { tier: 'personal' } },
    customer: { email: 'ada@example.com', name: 'Ada' },
  })
})

test('the subscription is created incomplete and becomes active when its invoice is paid', async () => {
  const session = await makeSession(stripe, price)
  await pay(session.id)
  const [created] = (await stripe.events.list({ type: 'customer.subscription.created' })).data
  const [updated] = (await stripe.events.list({ type: 'customer.subscription.updated' })).data
  expect(created?.data.object).toMatchObject({ status: 'incomplete' })
  expect(updated?.data.object).toMatchObject({ status: 'active' })
  expect(updated?.data.previous_attributes).toEqual({ status: 'incomplete' })
})

test('a session is paid once, however often it is tried', async () => {
  const session = await makeSession(stripe, price)
  const answers = await Promise.all([pay(session.id), pay(session.id), pay(session.id)])
  expect(answers.map(({ outcome }) => outcome).sort()).toEqual(['complete', 'complete', 'paid'])
})

test.each([
  ['4000000000000002', 'Your card was declined.'],
  ['4000000000009995', 'Your card has insufficient funds.'],
])('a declined card (%s) leaves the session open and no customer', async (card, message) => {
  const session = await makeSession(stripe, price)
  const types = await eventsDuring(async () => {
    expect(await pay(session.id, { card })).toMatchObject({ outcome: 'declined', message, redirectUrl: null })
  })
  expect(types).toEqual(['payment_intent.created', 'charge.failed', 'payment_intent.payment_failed'])
  const open = await stripe.checkout.sessions.retrieve(session.id)
  expect(open).toMatchObject({ status: 'open', payment_status: 'unpaid', customer: null, subscription: null })
  expect(await pay(session.id)).toMatchObject({ outcome: 'paid' })
})

test('a card that asks for confirmation waits, and pays or declines with the answer', async () => {
  const session = await makeSession(stripe, price)
  const card = '4000002500003155'
  expect(await pay(session.id, { card })).toMatchObject({ outcome: 'requires_action' })
  const answer = (approve: boolean) =>
    control<PayAnswer>(`POST /_sandbox/checkout/sessions/${session.id}/confirm`, { approve })
  expect(await answer(false)).toMatchObject({ outcome: 'declined' })
  expect(await pay(session.id, { card })).toMatchObject({ outcome: 'requires_action' })
  const [updated] = (await stripe.events.list({ type: 'customer.subscription.updated', limit: 1 })).data
  expect(updated?.data.previous_attributes).toEqual({ default_payment_method: expect.stringMatching(/^pm_/) })
  const done = await answer(true)
  expect(done).toMatchObject({ outcome: 'paid', session: { payment_status: 'paid' } })
  const subscriptions = await stripe.subscriptions.list({
    customer: String(done.session.customer),
    status: 'all',
  })
  expect(subscriptions.data.map(({ status }) => status)).toEqual(['active'])
})

test('a wrong field is named and nothing happens', async () => {
  const session = await makeSession(stripe, price)
  const types = await eventsDuring(async () => {
    expect(await pay(session.id, { email: 'nobody' })).toMatchObject({ outcome: 'invalid', field: 'email' })
    expect(await pay(session.id, { card: '1234' })).toMatchObject({ outcome: 'invalid', field: 'number' })
    expect(await pay(session.id, { exp: '01/20' })).toMatchObject({ outcome: 'invalid', field: 'exp' })
    expect(await pay(session.id, { cvc: '1' })).toMatchObject({ outcome: 'invalid', field: 'cvc' })
  })
  expect(types).toEqual([])
})

test('a bank debit completes unpaid, and settles or bounces later', async () => {
  for (const succeeded of [true, false]) {
    const session = await makeSession(stripe, price)
    const answer = await pay(session.id, { card: '000123456789' })
    expect(answer).toMatchObject({
      outcome: 'processing',
      session: { status: 'complete', payment_status: 'unpaid' },
    })
    const types = await eventsDuring(() =>
      control(`POST /_sandbox/checkout/sessions/${session.id}/settle`, { succeeded }),
    )
    expect(types.at(-1)).toBe(`checkout.session.async_payment_${succeeded ? 'succeeded' : 'failed'}`)
    expect(types).toContain(succeeded ? 'invoice.paid' : 'invoice.payment_failed')
    const settled = await stripe.checkout.sessions.retrieve(session.id)
    expect(settled.payment_status).toBe(succeeded ? 'paid' : 'unpaid')
  }
})

const debit = { card: '000123456789' }
const statusOf = async (id: string) => (await stripe.checkout.sessions.retrieve(id)).payment_status

test('a bank debit settles by the clock some days later, at a renewal as well', async () => {
  const { id } = await makeSession(stripe, price)
  const { session } = await pay(id, debit)
  const paidAt = (await stripe.events.list({ type: 'payment_intent.processing', limit: 1 })).data[0]?.created
  await advance(3 * DAY)
  expect(await statusOf(id)).toBe('unpaid')
  const types = await eventsDuring(() => advance(2 * DAY))
  expect(types.at(-1)).toBe('checkout.session.async_payment_succeeded')
  expect(await statusOf(id)).toBe('paid')
  const events = await stripe.events.list({ type: 'checkout.session.async_payment_succeeded', limit: 1 })
  expect(events.data[0]?.created).toBe((paidAt ?? 0) + 4 * DAY)
  const invoices = async () => {
    const { data } = await stripe.invoices.list({ subscription: String(session.subscription) })
    return data.map(({ status }) => status)
  }
  await advance(29 * DAY)
  expect(await invoices()).toEqual(['open', 'paid'])
  await advance(3 * DAY)
  expect(await invoices()).toEqual(['paid', 'paid'])
})

test('a bank debit that was let fail does not go through later', async () => {
  const { id } = await makeSession(stripe, price)
  await pay(id, debit)
  await control(`POST /_sandbox/checkout/sessions/${id}/settle`, { succeeded: false })
  await advance(5 * DAY)
  expect(await statusOf(id)).toBe('unpaid')
})

test("a debit of a test clock's customer settles by that clock", async () => {
  const start = 1_900_000_000
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: start })
  const customer = await makeCustomer(stripe, 'pm_card_visa', { test_clock: clock.id })
  const method = await stripe.paymentMethods.create({
    type: 'sepa_debit',
    sepa_debit: { iban: 'DE89370400440532013000' },
    billing_details: { name: 'Ada', email: 'ada@example.com' },
  })
  await stripe.paymentMethods.attach(method.id, { customer: customer.id })
  await stripe.invoiceItems.create({ customer: customer.id, amount: 500, currency: 'usd' })
  const { id } = await stripe.invoices.create({
    customer: customer.id,
    pending_invoice_items_behavior: 'include',
  })
  await stripe.invoices.pay(String(id), { payment_method: method.id })
  const status = async () => (await stripe.invoices.retrieve(String(id))).status
  await advance(5 * DAY)
  expect(await status()).toBe('open')
  await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: start + 5 * DAY })
  expect(await status()).toBe('paid')
})

test('a test card is good wherever the clock has been moved to', async () => {
  await control('POST /_sandbox/clock', { advance_seconds: 10 * 366 * 86_400 })
  const session = await makeSession(stripe, price)
  expect(await pay(session.id)).toMatchObject({ outcome: 'paid' })
})
