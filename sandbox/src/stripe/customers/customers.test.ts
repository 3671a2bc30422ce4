import { expect, test } from 'vitest'
import { makeCustomer, makePrice, useSandbox } from '../../testing/test-sandbox.ts'

const { stripe } = await useSandbox()

test('a deleted customer answers as deleted, loses its subscriptions and leaves the lists', async () => {
  const price = await makePrice(stripe)
  const customer = await makeCustomer(stripe)
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
  })
  await stripe.customers.del(customer.id)
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ id: customer.id, deleted: true })
  expect((await stripe.customers.list()).data.map(({ id }) => id)).not.toContain(customer.id)
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('canceled')
  await expect(stripe.customers.update(customer.id, { name: 'x' })).rejects.toMatchObject({ statusCode: 404 })
})

test('an update says what changed', async () => {
  const customer = await stripe.customers.create({ email: 'old@example.com', metadata: { a: '1' } })
  await stripe.customers.update(customer.id, { email: 'new@example.com', metadata: { b: '2' } })
  const [event] = (await stripe.events.list({ type: 'customer.updated' })).data
  expect(event?.data.previous_attributes).toEqual({ email: 'old@example.com', metadata: { b: null } })
  expect(event?.request?.id).toMatch(/^req_/)
})

test('a test token makes a new card each time, and a card is attached once', async () => {
  const customer = await stripe.customers.create({})
  const other = await stripe.customers.create({})
  const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id })
  const second = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id })
  expect(method.id).not.toBe(second.id)
  expect(method.card).toMatchObject({ brand: 'visa', last4: '4242' })
  await expect(stripe.paymentMethods.attach(method.id, { customer: other.id })).rejects.toMatchObject({
    statusCode: 400,
  })
  expect((await stripe.customers.listPaymentMethods(customer.id)).data).toHaveLength(2)
  expect((await stripe.paymentMethods.detach(method.id)).customer).toBeNull()
  expect((await stripe.paymentMethods.list({ customer: customer.id })).data).toHaveLength(1)
})

test('detaching the default card forgets it', async () => {
  const customer = await makeCustomer(stripe)
  const method = String(customer.invoice_settings.default_payment_method)
  await stripe.paymentMethods.detach(method)
  const after = await stripe.customers.retrieve(customer.id)
  expect(after.deleted ? null : after.invoice_settings.default_payment_method).toBeNull()
})

test('a detached card is the default of no subscription, and is charged no more', async () => {
  const customer = await stripe.customers.create({})
  const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id })
  const trial = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: (await makePrice(stripe)).id }],
    default_payment_method: method.id,
    trial_period_days: 3,
    trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
  })
  await stripe.paymentMethods.detach(method.id)
  expect((await stripe.subscriptions.retrieve(trial.id)).default_payment_method).toBeNull()
  expect((await stripe.subscriptions.update(trial.id, { trial_end: 'now' })).status).toBe('paused')
})

test('payment and setup intents pay, decline and ask', async () => {
  const pay = (token: string) =>
    stripe.paymentIntents.create({ amount: 500, currency: 'usd', payment_method: token, confirm: true })
  expect((await pay('pm_card_visa')).status).toBe('succeeded')
  expect((await pay('pm_card_authenticationRequired')).status).toBe('requires_action')
  await expect(pay('pm_card_chargeDeclined')).rejects.toMatchObject({
    type: 'StripeCardError',
    statusCode: 402,
    code: 'card_declined',
    decline_code: 'generic_decline',
  })
  const [failed] = (await stripe.events.list({ type: 'payment_intent.payment_failed' })).data
  expect(failed?.data.object).toMatchObject({ status: 'requires_payment_method' })
  const customer = await stripe.customers.create({})
  const setup = await stripe.setupIntents.create({
    customer: customer.id,
    payment_method: 'pm_card_visa',
    confirm: true,
  })
  expect(setup.status).toBe('succeeded')
  expect((await stripe.customers.listPaymentMethods(customer.id)).data).toHaveLength(1)
})

test('a customer’s running subscriptions are shown when asked for', async () => {
  const customer = await makeCustomer(stripe)
  const params = { customer: customer.id, items: [{ price: (await makePrice(stripe)).id }] }
  const running = await stripe.subscriptions.create(params)
  await stripe.subscriptions.cancel((await stripe.subscriptions.create(params)).id)
  const expanded = await stripe.customers.retrieve(customer.id, { expand: ['subscriptions'] })
  expect(Object(expanded).subscriptions.data).toMatchObject([{ id: running.id }])
})
