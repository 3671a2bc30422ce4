import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { clientOf, makeCustomer, makePrice, useSandbox } from '../testing/test-sandbox.ts'

const { stripe, url } = await useSandbox()
const page = clientOf(url, 'pk_test_sandbox1234567890')
const card = { number: '4242424242424242', exp_month: 12, exp_year: 2034, cvc: '123' }

/** The server library has no `client_secret` among the parameters of a confirmation; Stripe.js sends it. */
const confirm = (kind: 'setup_intents' | 'payment_intents', id: string, params: object) =>
  page.rawRequest('POST', `/v1/${kind}/${id}/confirm`, params)

test('a page with the publishable key saves a card by the client secret of its setup intent', async () => {
  const { id: customer } = await stripe.customers.create({})
  const { id, client_secret } = await stripe.setupIntents.create({ customer })
  const { id: payment_method } = await page.paymentMethods.create({ type: 'card', card })
  const done = await confirm('setup_intents', id, { payment_method, client_secret })
  expect(done).toMatchObject({ id, status: 'succeeded', payment_method })
  expect(done).not.toHaveProperty('customer')
  expect(done).not.toHaveProperty('metadata')
  const seen = await page.setupIntents.retrieve(id, { client_secret: client_secret ?? '' })
  expect(seen).toMatchObject({ status: 'succeeded', client_secret })
  expect(await stripe.paymentMethods.list({ customer })).toMatchObject({ data: [{ id: payment_method }] })
})

test('without its client secret, or with that of another, an intent is neither shown nor confirmed', async () => {
  const [first, second] = [await stripe.setupIntents.create({}), await stripe.setupIntents.create({})]
  const wrong = { client_secret: second.client_secret ?? '' }
  const mismatch = { param: 'client_secret', code: 'setup_intent_invalid_parameter', statusCode: 400 }
  await expect(page.setupIntents.retrieve(first.id, wrong)).rejects.toMatchObject(mismatch)
  await expect(page.setupIntents.retrieve(first.id)).rejects.toMatchObject({
    param: 'client_secret',
    code: 'parameter_missing',
  })
  const named = { payment_method: 'pm_card_visa', ...wrong }
  await expect(confirm('setup_intents', first.id, named)).rejects.toMatchObject(mismatch)
  await expect(page.setupIntents.retrieve('seti_unknown', wrong)).rejects.toMatchObject({ statusCode: 404 })
  expect((await stripe.setupIntents.retrieve(first.id)).status).toBe('requires_payment_method')
})

test('the publishable key opens nothing else', async () => {
  const refusal = { statusCode: 401, code: 'secret_key_required' }
  for (const call of [
    () => page.customers.list(),
    () => page.setupIntents.create({}),
    () => page.setupIntents.list(),
    () => page.setupIntents.cancel('seti_1'),
    () => page.paymentIntents.create({ amount: 100, currency: 'usd' }),
    () => page.paymentMethods.retrieve('pm_1'),
    () => page.paymentMethods.list(),
    () => page.rawRequest('GET', '/v1/unknown'),
  ])
    await expect(call()).rejects.toMatchObject(refusal)
  const live = clientOf(url, 'pk_live_sandbox1234567890')
  await expect(live.paymentMethods.create({ type: 'card', card })).rejects.toMatchObject(refusal)
})

test('a page pays the first invoice of a subscription, whose intent a declined card leaves open', async () => {
  const price = await makePrice(stripe)
  const { id: customer } = await makeCustomer(stripe)
  const subscription = await stripe.subscriptions.create({
    customer,
    items: [{ price: price.id }],
    payment_behavior: 'default_incomplete',
    payment_settings: { save_default_payment_method: 'on_subscription' },
    expand: ['latest_invoice.confirmation_secret'],
  })
  const invoice = subscription.latest_invoice as Stripe.Invoice
  const client_secret = invoice.confirmation_secret?.client_secret ?? ''
  const id = client_secret.split('_secret_')[0] ?? ''
  const pay = (payment_method: string) => confirm('payment_intents', id, { payment_method, client_secret })
  await expect(pay('pm_card_chargeDeclined')).rejects.toMatchObject({ type: 'StripeCardError' })
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('incomplete')
  expect(await pay('pm_card_visa')).toMatchObject({ status: 'succeeded', amount: 1900 })
  expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({ status: 'paid', amount_paid: 1900 })
  const active = await stripe.subscriptions.retrieve(subscription.id)
  expect(active.status).toBe('active')
  expect(active.default_payment_method).toMatch(/^pm_/)
  await expect(pay('pm_card_visa')).rejects.toMatchObject({ code: 'payment_intent_unexpected_state' })
})
