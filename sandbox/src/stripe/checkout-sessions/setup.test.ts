import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { DAY, makeCustomer, makePrice, type PayAnswer, useSandbox } from '../../testing/test-sandbox.ts'

const { stripe, control, advance, eventTypes } = await useSandbox()

const open = (params: Partial<Stripe.Checkout.SessionCreateParams> = {}) =>
  stripe.checkout.sessions.create({
    mode: 'setup',
    currency: 'usd',
    success_url: 'http://localhost:5173/saved?session_id={CHECKOUT_SESSION_ID}',
    ...params,
  })

const pay = (id: string, card = '4242424242424242') =>
  control<PayAnswer>(`POST /_sandbox/checkout/sessions/${id}/pay`, { card })

test('a session in setup mode saves a card for its customer and charges nothing', async () => {
  const { id: customer } = await stripe.customers.create({ email: 'ada@example.com' })
  const data = { description: 'For later', metadata: { account: 'one' } }
  const session = await open({ customer, setup_intent_data: data, expand: ['setup_intent'] })
  expect(session).toMatchObject({
    mode: 'setup',
    status: 'open',
    amount_total: null,
    currency: 'usd',
    payment_status: 'no_payment_required',
    setup_intent: { status: 'requires_payment_method', customer, ...data },
  })
  expect(await pay(session.id)).toMatchObject({ outcome: 'paid' })
  const done = await stripe.checkout.sessions.retrieve(session.id, {
    expand: ['setup_intent.payment_method'],
  })
  expect(done).toMatchObject({
    status: 'complete',
    customer,
    payment_intent: null,
    setup_intent: { status: 'succeeded', payment_method: { customer, card: { last4: '4242' } } },
  })
  expect((await stripe.paymentIntents.list({ customer })).data).toEqual([])
  expect(await eventTypes()).toContain('setup_intent.succeeded')
})

test('a declined card leaves the session open, and one that asks is saved once its owner agrees', async () => {
  const { id, setup_intent } = await open({ customer_creation: 'always', customer_email: 'eva@example.com' })
  expect(await pay(id, '4000000000000002')).toMatchObject({
    outcome: 'declined',
    message: 'Your card was declined.',
  })
  expect(await pay(id, '4000002500003155')).toMatchObject({ outcome: 'requires_action' })
  const answer = (approve: boolean) =>
    control<PayAnswer>(`POST /_sandbox/checkout/sessions/${id}/confirm`, { approve })
  expect(await answer(false)).toMatchObject({ outcome: 'declined' })
  expect((await stripe.checkout.sessions.retrieve(id)).status).toBe('open')
  await pay(id, '4000002500003155')
  expect(await answer(true)).toMatchObject({ outcome: 'paid' })
  const intent = await stripe.setupIntents.retrieve(String(setup_intent), { expand: ['customer'] })
  expect(intent).toMatchObject({ status: 'succeeded', customer: { email: 'eva@example.com' } })
  expect((await stripe.customers.list({ email: 'eva@example.com' })).data).toHaveLength(1)
})

test('without a customer the card belongs to nobody, and an expired session saves none', async () => {
  const guest = await open({ customer_email: 'guest@example.com' })
  await pay(guest.id)
  expect((await stripe.checkout.sessions.retrieve(guest.id)).customer).toBeNull()
  const late = await open({ customer: (await makeCustomer(stripe)).id })
  await advance(2 * DAY)
  expect((await stripe.checkout.sessions.retrieve(late.id)).status).toBe('expired')
  expect((await stripe.setupIntents.retrieve(String(late.setup_intent))).status).toBe('canceled')
})

test('what is sold or discounted has no place in setup mode, and a currency must be named', async () => {
  const price = await makePrice(stripe)
  const refused = (params: Partial<Stripe.Checkout.SessionCreateParams>, param: string) =>
    expect(open(params)).rejects.toMatchObject({ param, statusCode: 400 })
  await refused({ line_items: [{ price: price.id, quantity: 1 }] }, 'line_items')
  await refused({ subscription_data: { description: 'No' } }, 'subscription_data')
  await refused({ allow_promotion_codes: true }, 'allow_promotion_codes')
  const unnamed = { mode: 'setup' as const, success_url: 'http://localhost:5173/' }
  await expect(stripe.checkout.sessions.create(unnamed)).rejects.toMatchObject({ param: 'currency' })
})
