import { setTimeout } from 'node:timers/promises'
import type Stripe from 'stripe'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { buyWithoutEvents } from '../../../testing/buy-without-events.ts'
import { startTestApi, type TestApi } from '../../../testing/start-test-api.ts'
import type { JsonObject } from '../../lib/json.ts'
import { readSubscription } from '../../stripe/subscription.ts'
import { withDiscountTerms } from './fetch-discounts.ts'
import { reconcileWithStripe } from './service.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(async () => await api.close())
beforeEach(async () => await api.sandbox.clearFaults())

const makeCoupon = async (terms: Stripe.CouponCreateParams) => await api.sandbox.stripe.coupons.create(terms)

/** A subscription of $19 a month with a coupon, as stored after a comparison. */
async function storeWith(terms: Stripe.CouponCreateParams, change?: (couponId: string) => Promise<unknown>) {
  const id = await buyWithoutEvents(api)
  const { id: coupon } = await makeCoupon(terms)
  // A coupon that applies once is used up by a charge in the second in which it began.
  await setTimeout(terms.duration === 'once' ? 1_100 : 0)
  await api.sandbox.stripe.subscriptions.update(id, { discounts: [{ coupon }] })
  await change?.(coupon)
  await reconcileWithStripe(api.deps, id, { dryRun: false })
  return await api.deps.db
    .selectFrom('subscriptions')
    .select(['listAmountMinor', 'recurringAmountMinor', 'nextAmountMinor'])
    .where('stripeSubscriptionId', '=', id)
    .executeTakeFirstOrThrow()
}

test.each([
  ['a percentage for ever', { percent_off: 25, duration: 'forever' }, 1425, 1425],
  ['an amount for ever', { amount_off: 400, currency: 'usd', duration: 'forever' }, 1500, 1500],
  ['some months', { percent_off: 50, duration: 'repeating', duration_in_months: 6 }, 950, 950],
  ['the next invoice only', { amount_off: 400, currency: 'usd', duration: 'once' }, 1900, 1500],
] as [string, Stripe.CouponCreateParams, number, number][])(
  'what a coupon of %s takes off is fetched, because events name its id alone',
  async (_what, terms, recurringAmountMinor, nextAmountMinor) => {
    expect(await storeWith(terms)).toEqual({ listAmountMinor: 1900, recurringAmountMinor, nextAmountMinor })
  },
)

test('a coupon for other products than the plan takes nothing off, and one for the plan does', async () => {
  const id = await buyWithoutEvents(api)
  const { items } = await api.sandbox.stripe.subscriptions.retrieve(id)
  const plan = String(items.data[0]?.price.product)
  const other = (await api.sandbox.stripe.products.create({ name: 'Something else' })).id
  const coupon = (...products: string[]): Stripe.CouponCreateParams => ({
    percent_off: 50,
    duration: 'forever',
    applies_to: { products },
  })
  const whole = { listAmountMinor: 1900, recurringAmountMinor: 1900, nextAmountMinor: 1900 }
  expect(await storeWith(coupon(other))).toEqual(whole)
  expect(await storeWith(coupon(plan))).toEqual({ ...whole, recurringAmountMinor: 950, nextAmountMinor: 950 })
})

test('of a coupon that was deleted since nobody can tell what it takes off, so no sum is told', async () => {
  const stored = await storeWith({ percent_off: 25, duration: 'forever' }, async (coupon) => {
    await api.sandbox.stripe.coupons.del(coupon)
  })
  expect(stored).toEqual({ listAmountMinor: 1900, recurringAmountMinor: null, nextAmountMinor: null })
})

test('while Stripe does not tell, nothing is taken over, and the comparison is tried again', async () => {
  const id = await buyWithoutEvents(api)
  const { id: coupon } = await makeCoupon({ percent_off: 25, duration: 'forever' })
  await api.sandbox.stripe.subscriptions.update(id, { discounts: [{ coupon }] })
  await api.sandbox.fault({ target: 'stripe', match: `GET /v1/coupons/${coupon}`, kind: 'reset' })
  await expect(reconcileWithStripe(api.deps, id, { dryRun: false })).rejects.toThrow()
  await api.sandbox.clearFaults()
  expect(await reconcileWithStripe(api.deps, id, { dryRun: false })).toMatchObject({ applied: true })
})

/** What Stripe returns when the discounts of customer, subscription and items are requested. */
function answered(parts: { own?: JsonObject[]; ofItem?: JsonObject[]; ofCustomer?: JsonObject }): JsonObject {
  const item = { id: 'si_1', discounts: parts.ofItem ?? [] }
  return {
    id: 'sub_1',
    customer: { id: 'cus_1', object: 'customer', discount: parts.ofCustomer ?? null },
    discounts: parts.own ?? [],
    items: { object: 'list', data: [item] },
  }
}

const discountOf = (coupon: string) => ({
  id: `di_${coupon}`,
  object: 'discount',
  source: { type: 'coupon', coupon },
  start: 1_790_000_000,
  end: null,
})

async function fill(fetched: JsonObject) {
  const snapshot = readSubscription(fetched)
  if (!snapshot) throw new Error('This is no subscription')
  return await withDiscountTerms(api.sandbox.stripe, snapshot, fetched)
}

test('those of items and of the customer are fetched like those of the subscription', async () => {
  const { id } = await makeCoupon({ percent_off: 10, duration: 'forever' })
  const terms = { percentOff: 10, duration: 'forever', startsAt: new Date(1_790_000_000_000) }
  const discount = { id: `di_${id}`, terms: expect.objectContaining(terms) }
  for (const part of [{ own: [discountOf(id)] }, { ofItem: [discountOf(id)] }])
    expect(await fill(answered(part))).toMatchObject({ discounts: [discount], customerDiscounts: [] })
  const ofCustomer = await fill(answered({ ofCustomer: discountOf(id) }))
  expect(ofCustomer).toMatchObject({ discounts: [], customerDiscounts: [discount] })
})
