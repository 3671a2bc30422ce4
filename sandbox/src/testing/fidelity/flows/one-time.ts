import type Stripe from 'stripe'
import type { Flow, Shop } from '../shop.ts'

const DECLINED = '4000000000000002'
const BANK_ACCOUNT = '000123456789'

function open({ stripe }: Shop, params: Partial<Stripe.Checkout.SessionCreateParams> = {}) {
  return stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [
      {
        price_data: {
          currency: 'usd',
          unit_amount: 1500,
          tax_behavior: 'exclusive',
          product_data: { name: 'Starter', description: '1,000 credits' },
        },
        quantity: 1,
      },
    ],
    success_url: 'http://localhost:5173/success?session_id={CHECKOUT_SESSION_ID}',
    metadata: { credit_pack: 'starter' },
    payment_intent_data: { metadata: { credit_pack: 'starter' } },
    invoice_creation: {
      enabled: true,
      invoice_data: {
        description: 'Starter',
        footer: 'Thank you',
        custom_fields: [{ name: 'Order', value: '1' }],
        metadata: { credit_pack: 'starter' },
      },
    },
    automatic_tax: { enabled: true },
    allow_promotion_codes: true,
    billing_address_collection: 'required',
    ...params,
  })
}

function payWith({ control }: Shop, id: string, payment: object = {}) {
  return control(`POST /_sandbox/checkout/sessions/${id}/pay`, { email: 'guest@example.com', ...payment })
}

export const singlePayment: Flow = async (shop) => {
  const { stripe, monthly } = shop
  const product = String(monthly.product)
  const once = await stripe.prices.create({ product, unit_amount: 500, currency: 'usd' })
  const { id } = await stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [{ price: once.id, quantity: 2 }],
    success_url: 'http://localhost:5173/success',
  })
  await payWith(shop, id)
  await stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent.latest_charge'] })
}

/** A guest with a promotion code after a declined card, and a customer; one is refunded, the other disputed. */
export const invoicedPayments: Flow = async (shop) => {
  const { stripe, control } = shop
  const { id: coupon } = await stripe.coupons.create({ percent_off: 20, duration: 'once' })
  const { code } = await stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon } })
  const guest = await open(shop, { customer_creation: 'always' })
  await payWith(shop, guest.id, { card: DECLINED })
  await stripe.checkout.sessions.retrieve(guest.id, { expand: ['payment_intent'] })
  await payWith(shop, guest.id, { promotion_code: code })
  const { id: customer } = await stripe.customers.create({ email: 'known@example.com' })
  const known = await open(shop, {
    customer,
    customer_update: { address: 'auto', name: 'auto' },
    client_reference_id: 'account-1',
  })
  await payWith(shop, known.id)
  const refunded = await chargeOf(shop, guest.id)
  await stripe.refunds.create({ charge: refunded, amount: 500 })
  const disputed = await chargeOf(shop, known.id)
  const { id: dispute } = await control<{ id: string }>(`POST /_sandbox/charges/${disputed}/dispute`)
  await control(`POST /_sandbox/disputes/${dispute}/close`, { verdict: 'lost' })
}

async function chargeOf({ stripe }: Shop, id: string): Promise<string> {
  const session = await stripe.checkout.sessions.retrieve(id, {
    expand: ['line_items.data.price.product', 'invoice', 'customer', 'payment_intent.latest_charge'],
  })
  await stripe.invoicePayments.list({ invoice: String(Object(session.invoice).id) })
  return String(Object(Object(session.payment_intent).latest_charge).id)
}

export const paymentLinks: Flow = async (shop) => {
  const { stripe, monthly } = shop
  const product = String(monthly.product)
  const once = await stripe.prices.create({ product, unit_amount: 500, currency: 'usd' })
  const link = await stripe.paymentLinks.create({
    line_items: [{ price: once.id, quantity: 1 }],
    payment_intent_data: { metadata: { pack: 'starter' } },
    invoice_creation: { enabled: true },
    after_completion: { type: 'redirect', redirect: { url: 'http://localhost:5173/thanks' } },
    restrictions: { completed_sessions: { limit: 2 } },
  })
  const visited = await fetch(link.url, { redirect: 'manual' })
  const id = /cs_test_\w+/.exec(visited.headers.get('location') ?? '')?.[0] ?? ''
  await payWith(shop, id)
  await stripe.checkout.sessions.retrieve(id, { expand: ['payment_link'] })
  await stripe.paymentLinks.update(link.id, { active: false, inactive_message: 'Sold out' })
  await stripe.paymentLinks.retrieve(link.id, { expand: ['line_items'] })
  await stripe.paymentLinks.listLineItems(link.id)
  await stripe.paymentLinks.create({
    line_items: [{ price: monthly.id, quantity: 1 }],
    subscription_data: { trial_period_days: 7, metadata: { tier: 'personal' } },
  })
  await stripe.paymentLinks.list({ active: true })
}

export const lateOneTimePayments: Flow = async (shop) => {
  const { stripe, control } = shop
  for (const succeeded of [true, false]) {
    const { id } = await open(shop)
    await payWith(shop, id, { card: BANK_ACCOUNT })
    await control(`POST /_sandbox/checkout/sessions/${id}/settle`, { succeeded })
    await stripe.checkout.sessions.retrieve(id, { expand: ['invoice'] })
  }
  const abandoned = await open(shop)
  await payWith(shop, abandoned.id, { card: DECLINED })
  await stripe.checkout.sessions.expire(abandoned.id)
  const intents = await stripe.paymentIntents.list({ limit: 1 })
  await stripe.paymentIntents.retrieve(intents.data[0]?.id ?? '')
}
