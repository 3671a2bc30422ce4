import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { DAY, makeCustomer, makePrice, useSandbox } from '../../testing/test-sandbox.ts'

const { stripe } = await useSandbox()
const small = await makePrice(stripe, 1900)
const large = await makePrice(stripe, 9900)
const START = 1_800_000_000

async function subscribe(coupon: Stripe.CouponCreateParams) {
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: START })
  const customer = await makeCustomer(stripe, 'pm_card_visa', { test_clock: clock.id })
  const { id } = await stripe.coupons.create(coupon)
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: small.id }],
    discounts: [{ coupon: id }],
  })
  return { clock: clock.id, subscription }
}

async function switchTo(price: Stripe.Price, { id, items }: Stripe.Subscription, at: number) {
  const switched = await stripe.subscriptions.update(id, {
    items: [{ id: items.data[0]?.id ?? '', price: price.id }],
    proration_behavior: 'always_invoice',
    proration_date: at,
    expand: ['latest_invoice'],
  })
  return (switched.latest_invoice as Stripe.Invoice).lines.data.map(({ amount }) => amount)
}

test.each([
  ['in per cent, for ever', { percent_off: 50, duration: 'forever' as const }, [-950, 4950]],
  [
    'of an amount, for ever',
    { amount_off: 700, currency: 'usd', duration: 'forever' as const },
    [-1200, 9200],
  ],
  ['for the first invoice alone', { percent_off: 50, duration: 'once' as const }, [-950, 9900]],
])(
  'with a coupon %s, what was paid is credited and what will be paid is charged',
  async (_name, coupon, lines) => {
    const { subscription } = await subscribe(coupon)
    expect(await switchTo(large, subscription, START)).toEqual(lines)
  },
)

test('a coupon takes its part of the rest of the period, also at a second switch', async () => {
  const { clock, subscription } = await subscribe({ percent_off: 25, duration: 'forever' })
  const { current_period_end: end = 0 } = subscription.items.data[0] ?? {}
  const left = (end - START - 10 * DAY) / (end - START)
  await stripe.testHelpers.testClocks.advance(clock, { frozen_time: START + 10 * DAY })
  const part = (cents: number) => Math.round(cents * 0.75 * left)
  expect(await switchTo(large, subscription, START + 10 * DAY)).toEqual([-part(1900), part(9900)])
  expect(await switchTo(small, subscription, START + 10 * DAY)).toEqual([-part(9900), part(1900)])
})
