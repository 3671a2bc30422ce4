import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { makePrice, makeSession, type PayAnswer, useSandbox } from '../testing/test-sandbox.ts'

const { stripe, control } = await useSandbox()
const known = JSON.parse(
  readFileSync(new URL('../../data/object-fields.json', import.meta.url), 'utf8'),
) as Record<string, string[]>

/** Fields that the sample objects contain but that Stripe sends only on request or in older versions. */
const ABSENT: Record<string, string[]> = {
  charge: ['refunds'],
  customer: ['customer_account', 'sources', 'subscriptions', 'tax_ids'],
  invoice: ['subscription'],
  payment_intent: ['payment_details'],
}

async function emitted(): Promise<object[]> {
  const price = await makePrice(stripe)
  const coupon = await stripe.coupons.create({ percent_off: 10, duration: 'forever' })
  const promotion = { type: 'coupon' as const, coupon: coupon.id }
  const code = await stripe.promotionCodes.create({ promotion })
  const session = await makeSession(stripe, price, { discounts: [{ promotion_code: code.id }] })
  await control<PayAnswer>(`POST /_sandbox/checkout/sessions/${session.id}/pay`)
  const paid = await stripe.checkout.sessions.retrieve(session.id, {
    expand: ['subscription.discounts', 'invoice'],
  })
  const customer = String(paid.customer)
  const subscription = Object(paid.subscription)
  const portal = await stripe.billingPortal.sessions.create({ customer })
  const lines = await stripe.checkout.sessions.listLineItems(session.id)
  return [
    price,
    coupon,
    code,
    paid,
    portal,
    subscription,
    subscription.items.data[0],
    subscription.discounts[0],
    Object(paid.invoice),
    Object(paid.invoice).lines.data[0],
    ...lines.data,
    await stripe.products.retrieve(String(price.product)),
    await stripe.customers.retrieve(customer),
    ...(await stripe.paymentMethods.list({ customer })).data,
    ...(await stripe.paymentIntents.list()).data,
    ...(await stripe.charges.list()).data,
    ...(await stripe.invoicePayments.list()).data,
    ...(await stripe.events.list({ limit: 1 })).data,
    ...(await stripe.billingPortal.configurations.list()).data,
    await stripe.invoiceItems.create({ customer, amount: 100, currency: 'usd' }),
    await stripe.setupIntents.create({ customer }),
    await stripe.testHelpers.testClocks.create({ frozen_time: 1_800_000_000 }),
    await stripe.webhookEndpoints.create({ url: 'http://127.0.0.1:1/hook', enabled_events: ['*'] }),
  ]
}

test('every object has every field of Stripe’s sample objects', async () => {
  const objects = await emitted()
  const seen = new Map(objects.map((object) => [String(Reflect.get(object, 'object')), object]))
  expect([...seen.keys()].sort()).toEqual(Object.keys(known).sort())
  for (const [type, object] of seen) {
    const missing = (known[type] ?? []).filter(
      (field) => !(field in object) && !ABSENT[type]?.includes(field),
    )
    expect({ type, missing }).toEqual({ type, missing: [] })
  }
})
