import type Stripe from 'stripe'
import { type Flow, refused, type Shop } from '../shop.ts'

const BANK_ACCOUNT = '000123456789'
const ASKS_FOR_CONFIRMATION = '4000002500003155'

function open({ stripe, monthly }: Shop, params: Partial<Stripe.Checkout.SessionCreateParams> = {}) {
  return stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: monthly.id, quantity: 1 }],
    success_url: 'http://localhost:5173/success?session_id={CHECKOUT_SESSION_ID}',
    cancel_url: 'http://localhost:5173/pricing',
    metadata: { tier: 'personal' },
    subscription_data: { metadata: { tier: 'personal' } },
    automatic_tax: { enabled: true },
    allow_promotion_codes: true,
    billing_address_collection: 'required',
    ...params,
  })
}

async function buy(shop: Shop, payment: object, params: Partial<Stripe.Checkout.SessionCreateParams> = {}) {
  const { id } = await open(shop, params)
  await shop.control(`POST /_sandbox/checkout/sessions/${id}/pay`, {
    email: 'buyer@example.com',
    name: 'Buyer',
    ...payment,
  })
  return shop.stripe.checkout.sessions.retrieve(id, {
    expand: ['line_items', 'customer', 'subscription', 'invoice'],
  })
}

export const hostedCheckout: Flow = async (shop) => {
  const { stripe, url } = shop
  const session = await open(shop)
  await stripe.checkout.sessions.update(session.id, { metadata: { seen: 'yes' } })
  await stripe.checkout.sessions.listLineItems(session.id)
  const answer = await fetch(`${session.url}/pay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({
      email: 'buyer@example.com',
      name: 'Buyer',
      number: '4242424242424242',
      exp: '12/34',
      cvc: '123',
      country: 'US',
      postal_code: '10001',
    }),
  })
  if (Object(await answer.json()).outcome !== 'paid') throw new Error('The hosted page took no payment')
  await stripe.checkout.sessions.retrieve(session.id, {
    expand: ['line_items.data.price.product', 'customer', 'subscription.latest_invoice', 'invoice'],
  })
  await stripe.checkout.sessions.list({ limit: 2 })
}

export const discountedCheckout: Flow = async (shop) => {
  const { stripe } = shop
  const free = await stripe.coupons.create({ percent_off: 100, duration: 'repeating', duration_in_months: 2 })
  const half = await stripe.coupons.create({ percent_off: 50, duration: 'once' })
  for (const { id: coupon } of [free, half]) {
    const { code } = await stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon } })
    const { subscription } = await buy(shop, { promotion_code: code })
    await stripe.subscriptions.retrieve(Object(subscription).id, { expand: ['discounts'] })
  }
}

export const checkoutOutcomes: Flow = async (shop) => {
  const { control } = shop
  await buy(shop, {}, { subscription_data: { trial_period_days: 7 } })
  await buy(shop, { card: '4000000000000002' })
  for (const approve of [true, false]) {
    const { id } = await buy(shop, { card: ASKS_FOR_CONFIRMATION })
    await control(`POST /_sandbox/checkout/sessions/${id}/confirm`, { approve })
  }
  for (const succeeded of [true, false]) {
    const { id } = await buy(shop, { card: BANK_ACCOUNT })
    await control(`POST /_sandbox/checkout/sessions/${id}/settle`, { succeeded })
  }
  const { id } = await open(shop)
  await shop.stripe.checkout.sessions.expire(id)
  await refused(shop.stripe.checkout.sessions.expire(id))
}

export const savedCard: Flow = async ({ stripe, control }) => {
  const { id: customer } = await stripe.customers.create({})
  const session = await stripe.checkout.sessions.create({
    mode: 'setup',
    currency: 'usd',
    customer,
    success_url: 'http://localhost:5173/saved',
    expand: ['setup_intent'],
  })
  await control(`POST /_sandbox/checkout/sessions/${session.id}/pay`, { card: '4000000000000002' })
  await control(`POST /_sandbox/checkout/sessions/${session.id}/pay`)
  await stripe.checkout.sessions.retrieve(session.id, { expand: ['setup_intent', 'customer'] })
}
