import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { DAY, makePrice, makeSession, type PayAnswer, useSandbox } from '../../testing/test-sandbox.ts'

const { stripe, control, advance } = await useSandbox()
const price = await makePrice(stripe)
const pay = (id: string, body: object = {}) =>
  control<PayAnswer>(`POST /_sandbox/checkout/sessions/${id}/pay`, body)

test('a session that cannot be is refused as Stripe refuses it', async () => {
  const once = await stripe.prices.create({
    product: String(price.product),
    unit_amount: 500,
    currency: 'usd',
  })
  const retired = await makePrice(stripe)
  await stripe.prices.update(retired.id, { active: false })
  const refused = (params: object, match: object) =>
    expect(makeSession(stripe, price, params)).rejects.toMatchObject({ statusCode: 400, ...match })
  await refused({ line_items: [{ price: once.id, quantity: 1 }] }, {})
  await refused({ line_items: [{ price: retired.id, quantity: 1 }] }, { param: 'line_items[0][price]' })
  await refused({ line_items: [{ price: 'price_none', quantity: 1 }] }, { code: 'resource_missing' })
  await refused({ line_items: [{ price: price.id }] }, { param: 'line_items[0][quantity]' })
  await refused({ mode: 'payment' }, {})
  await refused({ success_url: 'not a url' }, { code: 'url_invalid' })
  await refused({ customer_email: 'nobody' }, { code: 'email_invalid' })
  await refused({ customer: 'cus_none' }, { param: 'customer' })
  await refused({ expires_at: 1 }, { param: 'expires_at' })
})

test('a session expires after a day, or when a request expires it', async () => {
  const late = await makeSession(stripe, price)
  const session = await makeSession(stripe, price)
  expect((await stripe.checkout.sessions.expire(session.id)).status).toBe('expired')
  await expect(stripe.checkout.sessions.expire(session.id)).rejects.toMatchObject({ statusCode: 400 })
  await advance(DAY + 1)
  const expired = await stripe.checkout.sessions.retrieve(late.id)
  expect(expired).toMatchObject({ status: 'expired', payment_status: 'unpaid', url: null })
  const [event] = (await stripe.events.list({ type: 'checkout.session.expired' })).data
  expect(event).toMatchObject({ created: late.expires_at, data: { object: { id: late.id } } })
  expect(await pay(late.id)).toMatchObject({ outcome: 'expired' })
})

test('a promotion code lowers the first invoice and is counted', async () => {
  const coupon = await stripe.coupons.create({ percent_off: 25, duration: 'once' })
  const promotion = { type: 'coupon' as const, coupon: coupon.id }
  const code = await stripe.promotionCodes.create({ promotion, code: 'SAVE25', max_redemptions: 1 })
  const session = await makeSession(stripe, price, { allow_promotion_codes: true })
  expect(await pay(session.id, { promotion_code: 'WRONG' })).toMatchObject({
    outcome: 'invalid',
    field: 'promotion_code',
  })
  const paid = await pay(session.id, { promotion_code: 'save25' })
  expect(paid.session).toMatchObject({
    amount_subtotal: 1900,
    amount_total: 1425,
    total_details: { amount_discount: 475 },
  })
  const invoice = await stripe.invoices.retrieve(String(paid.session.invoice))
  expect(invoice).toMatchObject({
    subtotal: 1900,
    total: 1425,
    amount_paid: 1425,
    lines: { data: [{ amount: 1900, discount_amounts: [{ amount: 475 }] }] },
  })
  expect(await stripe.promotionCodes.retrieve(code.id)).toMatchObject({ times_redeemed: 1, active: false })
  const next = await makeSession(stripe, price, { allow_promotion_codes: true })
  expect(await pay(next.id, { promotion_code: 'SAVE25' })).toMatchObject({ outcome: 'invalid' })
})

test('a coupon for one product takes something off its lines alone, and names its products when asked', async () => {
  const other = await makePrice(stripe, 1000)
  const applies_to = { products: [String(other.product)] }
  const made = await stripe.coupons.create({ percent_off: 50, duration: 'forever', applies_to })
  expect(made).not.toHaveProperty('applies_to')
  const expand = ['applies_to']
  expect(await stripe.coupons.retrieve(made.id, { expand })).toMatchObject({ applies_to })
  const line_items = [
    { price: price.id, quantity: 1 },
    { price: other.id, quantity: 1 },
  ]
  const { id } = await makeSession(stripe, price, { line_items, discounts: [{ coupon: made.id }] })
  const { session } = await pay(id)
  expect(session).toMatchObject({ amount_subtotal: 2900, amount_total: 2400 })
  await advance(32 * DAY)
  const invoices = await stripe.invoices.list({ subscription: String(session.subscription) })
  expect(invoices.data.map(({ total, lines }) => [total, lines.data.map(offOf)])).toEqual([
    [2400, [0, 500]],
    [2400, [0, 500]],
  ])
  const unrestricted = await stripe.coupons.create({ percent_off: 50, duration: 'forever' })
  expect(await stripe.coupons.retrieve(unrestricted.id, { expand })).not.toHaveProperty('applies_to')
  const wrong = { percent_off: 50, duration: 'forever' as const, applies_to: { products: ['prod_none'] } }
  await expect(stripe.coupons.create(wrong)).rejects.toMatchObject({ param: 'applies_to[products][0]' })
})

test('a promotion code whose coupon is for other products is refused', async () => {
  const other = await makePrice(stripe, 1000)
  const made = await stripe.coupons.create({
    percent_off: 50,
    duration: 'forever',
    applies_to: { products: [String(other.product)] },
  })
  await stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: made.id }, code: 'OTHER' })
  const code = { promotion_code: 'OTHER' }
  const { id } = await makeSession(stripe, price, { allow_promotion_codes: true })
  expect(await pay(id, code)).toMatchObject({ outcome: 'invalid', field: 'promotion_code' })
  const fitting = await makeSession(stripe, other, { allow_promotion_codes: true })
  expect((await pay(fitting.id, code)).session).toMatchObject({ amount_total: 500 })
})

const offOf = ({ discount_amounts: off }: Stripe.InvoiceLineItem) => off?.[0]?.amount

test('a code that takes everything off, and a trial, need no payment', async () => {
  const coupon = await stripe.coupons.create({ percent_off: 100, duration: 'forever' })
  const free = await makeSession(stripe, price, { discounts: [{ coupon: coupon.id }] })
  expect((await pay(free.id)).session).toMatchObject({
    amount_total: 0,
    payment_status: 'no_payment_required',
  })
  const trial = await makeSession(stripe, price, { subscription_data: { trial_period_days: 14 } })
  const paid = await pay(trial.id)
  expect(paid.session).toMatchObject({ amount_total: 0, payment_status: 'no_payment_required' })
  expect((await stripe.subscriptions.retrieve(String(paid.session.subscription))).status).toBe('trialing')
})

test('a promotion code does not end a trial', async () => {
  const coupon = await stripe.coupons.create({ percent_off: 50, duration: 'forever' })
  await stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: coupon.id }, code: 'HALF' })
  const trial = await makeSession(stripe, price, {
    allow_promotion_codes: true,
    subscription_data: { trial_period_days: 14 },
  })
  const paid = await pay(trial.id, { promotion_code: 'HALF' })
  expect(paid.session).toMatchObject({ amount_total: 0, payment_status: 'no_payment_required' })
  await advance(15 * DAY)
  const [invoice] = (await stripe.invoices.list({ subscription: String(paid.session.subscription) })).data
  expect(invoice).toMatchObject({ subtotal: 1900, amount_paid: 950, status: 'paid' })
})

test('a known customer keeps its address and gets the subscription', async () => {
  const customer = await stripe.customers.create({ email: 'known@example.com' })
  const session = await makeSession(stripe, price, { customer: customer.id })
  const paid = await pay(session.id, { email: 'other@example.com' })
  expect(paid.session).toMatchObject({
    customer: customer.id,
    customer_details: { email: 'known@example.com' },
  })
  expect((await stripe.subscriptions.list({ customer: customer.id })).data).toHaveLength(1)
})

test('line items are listed with what they cost', async () => {
  const session = await makeSession(stripe, price, { line_items: [{ price: price.id, quantity: 3 }] })
  const items = await stripe.checkout.sessions.listLineItems(session.id)
  expect(items.data[0]).toMatchObject({ amount_total: 5700, quantity: 3, price: { id: price.id } })
})

test('a coupon that is used up is refused, but an open session keeps its price', async () => {
  const coupon = await stripe.coupons.create({ percent_off: 50, duration: 'once', max_redemptions: 1 })
  const discounts = [{ coupon: coupon.id }]
  const early = await makeSession(stripe, price, { discounts })
  await pay((await makeSession(stripe, price, { discounts })).id)
  expect((await stripe.coupons.retrieve(coupon.id)).valid).toBe(false)
  await expect(makeSession(stripe, price, { discounts })).rejects.toMatchObject({ code: 'coupon_expired' })
  expect((await pay(early.id)).session).toMatchObject({ amount_total: 950, payment_status: 'paid' })
})
