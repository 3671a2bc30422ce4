import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { DAY, makeCustomer, makePrice, useSandbox } from '../../testing/test-sandbox.ts'

const { stripe, control, eventTypes } = await useSandbox()
await control('POST /_sandbox/tax-rates', { country: 'DE', percent: 19 })
const small = await makePrice(stripe, 1900)
const large = await makePrice(stripe, 9900)
const yearly = await makePrice(stripe, 19_000, 'year')

const START = 1_800_000_000
const ADDRESS = { country: 'DE' }

const targets = [
  { price: large.id },
  { price: large.id, quantity: 3 },
  { price: small.id, quantity: 2 },
  { price: yearly.id },
]
const behaviors = ['create_prorations', 'always_invoice', 'none'] as const
const coupons: (Stripe.CouponCreateParams | null)[] = [
  null,
  { percent_off: 33.3, duration: 'forever' },
  { percent_off: 50, duration: 'once' },
  { amount_off: 777, currency: 'usd', duration: 'forever' },
  { percent_off: 10, duration: 'repeating', duration_in_months: 1 },
]
/** Seconds of the first month. */
const moments = [0, 1, 3_601, 7 * DAY + 13, 15 * DAY, 29 * DAY, 30 * DAY + 4_321]

/** Every target with every behaviour and every coupon, with and without tax, credit and another item. */
const cases = Array.from({ length: 60 }, (_, index) => ({
  target: targets[index % 4] ?? {},
  behavior: behaviors[index % 3] ?? 'none',
  coupon: coupons[index % 5] ?? null,
  couponIsNew: index % 2 === 0,
  elapsed: moments[index % 7] ?? 0,
  taxed: index % 8 < 4,
  balance: index % 11 < 2 ? -450 : 0,
  pending: index % 9 < 2,
}))

async function subscribe({ coupon, couponIsNew, taxed, balance }: (typeof cases)[number]) {
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: START })
  const details = { test_clock: clock.id, address: ADDRESS }
  const { id: customer } = await makeCustomer(stripe, 'pm_card_visa', details)
  const discounts = coupon ? [{ coupon: (await stripe.coupons.create(coupon)).id }] : []
  const subscription = await stripe.subscriptions.create({
    customer,
    items: [{ price: small.id }],
    automatic_tax: { enabled: taxed },
    ...(couponIsNew ? {} : { discounts }),
  })
  await stripe.customers.update(customer, { balance })
  return { clock: clock.id, customer, subscription, added: couponIsNew && coupon ? { discounts } : {} }
}

const moneyOf = (invoice: Stripe.Invoice) => ({
  subtotal: invoice.subtotal,
  total: invoice.total,
  due: invoice.amount_due,
  starting: invoice.starting_balance,
  taxes: invoice.total_taxes?.map(({ amount }) => amount),
  discounts: invoice.total_discount_amounts?.map(({ amount }) => amount),
  lines: invoice.lines.data.map(({ amount, description, quantity, period }) => ({
    amount,
    description,
    quantity,
    period,
  })),
})

test('what is previewed of a switch is what the switch then charges, to the cent', {
  timeout: 120_000,
}, async () => {
  let immediate = 0
  for (const one of cases) {
    const { clock, customer, subscription, added } = await subscribe(one)
    const [item] = subscription.items.data
    const end = item?.current_period_end ?? 0
    if (one.elapsed > 0)
      await stripe.testHelpers.testClocks.advance(clock, { frozen_time: START + one.elapsed })
    if (one.pending) await stripe.invoiceItems.create({ customer, amount: 301, currency: 'usd' })
    const change = {
      items: [{ id: item?.id ?? '', ...one.target }],
      proration_behavior: one.behavior,
      proration_date: Math.min(START + one.elapsed + 900, end),
    }
    const preview = await stripe.invoices.createPreview({
      subscription: subscription.id,
      subscription_details: change,
      ...added,
    })
    const switched = await stripe.subscriptions.update(subscription.id, { ...change, ...added })
    const atOnce = switched.latest_invoice !== subscription.latest_invoice
    if (atOnce) immediate += 1
    else await stripe.testHelpers.testClocks.advance(clock, { frozen_time: end + 2 * 3_600 })
    const charged = await stripe.subscriptions.retrieve(subscription.id, { expand: ['latest_invoice'] })
    const invoice = charged.latest_invoice as Stripe.Invoice
    expect({ case: one, ...moneyOf(preview) }).toEqual({ case: one, ...moneyOf(invoice) })
    expect(invoice.status).toBe('paid')
    await stripe.testHelpers.testClocks.del(clock)
  }
  expect(immediate).toBeGreaterThan(20)
})

test('a preview changes nothing and sends no event', async () => {
  const [coupon] = [await stripe.coupons.create({ percent_off: 50, duration: 'once', max_redemptions: 1 })]
  const { id: customer } = await makeCustomer(stripe)
  const before = await stripe.subscriptions.create({ customer, items: [{ price: small.id }] })
  const seen = await eventTypes()
  const id = before.items.data[0]?.id ?? ''
  const preview = await stripe.invoices.createPreview({
    subscription: before.id,
    subscription_details: {
      items: [{ id, price: large.id }],
      proration_behavior: 'always_invoice',
      billing_cycle_anchor: { type: 'now' },
    },
    discounts: [{ coupon: coupon.id }],
  })
  expect(preview).toMatchObject({ status: 'draft', billing_reason: 'upcoming', number: null })
  expect(preview.id).toMatch(/^upcoming_in_/)
  expect(await stripe.subscriptions.retrieve(before.id)).toEqual(before)
  expect(await stripe.coupons.retrieve(coupon.id)).toMatchObject({ times_redeemed: 0, valid: true })
  expect(await stripe.invoiceItems.list({ customer })).toMatchObject({ data: [] })
  expect(await stripe.invoices.list({ customer })).toMatchObject({ data: { length: 1 } })
  expect(await eventTypes()).toEqual(seen)
})

test('a new anchor credits the unused time once and charges a whole period', async () => {
  const { id: customer } = await makeCustomer(stripe)
  const subscription = await stripe.subscriptions.create({ customer, items: [{ price: small.id }] })
  const anchored = { billing_cycle_anchor: { type: 'now' as const } }
  const details = { subscription: subscription.id, subscription_details: anchored }
  const preview = await stripe.invoices.createPreview(details)
  expect(preview.lines.data.map(({ amount }) => amount)).toEqual([-1900, 1900])
})

test('the first invoice of a subscription that nobody has yet is previewed, with coupon, tax and trial', async () => {
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: START })
  const details = { test_clock: clock.id, address: ADDRESS }
  const { id: customer } = await makeCustomer(stripe, 'pm_card_visa', details)
  const { id: coupon } = await stripe.coupons.create({ percent_off: 50, duration: 'once' })
  const items = [{ price: large.id, quantity: 2 }]
  const given = { customer, automatic_tax: { enabled: true }, discounts: [{ coupon }] }
  const preview = await stripe.invoices.createPreview({ ...given, subscription_details: { items } })
  const { latest_invoice } = await stripe.subscriptions.create({
    ...given,
    items,
    expand: ['latest_invoice'],
  })
  expect(moneyOf(preview)).toEqual(moneyOf(latest_invoice as Stripe.Invoice))
  expect(preview.total).toBe(9900 + 1881)
  const trial_end = START + 7 * DAY
  const later = await stripe.invoices.createPreview({ customer, subscription_details: { items, trial_end } })
  expect(later.total).toBe(0)
})

test('a subscription that ends has no next invoice, and a preview that is not modelled is refused', async () => {
  const { id: customer } = await makeCustomer(stripe)
  const { id: subscription, items } = await stripe.subscriptions.create({
    customer,
    items: [{ price: small.id }],
  })
  const preview = (subscription_details: Stripe.InvoiceCreatePreviewParams.SubscriptionDetails) =>
    stripe.invoices.createPreview({ subscription, subscription_details })
  const none = { statusCode: 404, code: 'invoice_upcoming_none' }
  await expect(preview({ cancel_at_period_end: true })).rejects.toMatchObject(none)
  const end = items.data[0]?.current_period_end ?? 0
  await expect(preview({ cancel_at: end })).rejects.toMatchObject(none)
  expect((await preview({ cancel_at: end + 1 })).total).toBe(1900)
  const outside = { proration_date: end + 1, items: [{ id: items.data[0]?.id ?? '', price: large.id }] }
  await expect(preview(outside)).rejects.toMatchObject({ param: 'proration_date' })
  await expect(preview({ cancel_now: true })).rejects.toMatchObject({ code: 'parameter_unknown' })
  await expect(stripe.invoices.createPreview({ customer })).rejects.toMatchObject({ param: 'subscription' })
})
