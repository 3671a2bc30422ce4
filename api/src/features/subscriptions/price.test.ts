import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JsonObject } from '../../lib/json.ts'
import { readDiscount } from '../../stripe/price.ts'
import { readSubscription } from '../../stripe/subscription.ts'
import { knownDiscounts, type PriceColumns, toPriceColumns } from './price.ts'

const NOW = 1_790_000_000
const DAY = 86_400
const PERIOD = { current_period_start: NOW, current_period_end: NOW + 30 * DAY }

let count = 0
function discount(coupon: JsonObject, since: JsonObject = { start: NOW - 60 * DAY }): JsonObject {
  count += 1
  const whole = { id: `coupon_${count}`, object: 'coupon', duration: 'forever', applies_to: null, ...coupon }
  return { id: `di_${count}`, object: 'discount', source: { type: 'coupon', coupon: whole }, ...since }
}
const percent = (percent_off: number) => discount({ percent_off })
const off = (amount_off: number, currency = 'usd') => discount({ amount_off, currency })

interface Item {
  amount: number
  product?: string
  quantity?: number
  discounts?: JsonObject[]
}

function priceOf(
  items: Item[],
  discounts: JsonObject[] = [],
  more: { interval?: string; intervalCount?: number; status?: string; ofCustomer?: JsonObject[] } = {},
): PriceColumns {
  const { interval = 'month', intervalCount = 1, status = 'active', ofCustomer = [] } = more
  const data = items.map(({ amount, product, quantity = 1, discounts: own = [] }, index) => ({
    id: `si_${index}`,
    quantity,
    discounts: own,
    price: {
      id: `price_${index}`,
      unit_amount: amount,
      ...(product ? { product } : {}),
      recurring: { interval, interval_count: intervalCount },
    },
    ...PERIOD,
  }))
  const snapshot = readSubscription({
    id: 'sub_1',
    customer: 'cus_1',
    currency: 'usd',
    status,
    discounts,
    items: { object: 'list', data },
  })
  if (!snapshot) throw new Error('This is no subscription')
  const customerDiscounts = ofCustomer.flatMap((given) => readDiscount(given) ?? [])
  const whole = { ...snapshot, customerDiscounts }
  return toPriceColumns(whole, knownDiscounts(whole, null))
}

const recurring = (...args: Parameters<typeof priceOf>) => priceOf(...args).recurringAmountMinor

test("a discount of one item reduces that item's amount alone", () => {
  expect(recurring([{ amount: 1000, discounts: [percent(50)] }, { amount: 3000 }])).toBe(3500)
  expect(recurring([{ amount: 1000, discounts: [off(5000)] }, { amount: 3000 }])).toBe(3000)
  expect(recurring([{ amount: 1000, quantity: 2, discounts: [percent(25)] }])).toBe(1500)
})

test('a discount of the whole subscription counts after those of its items', () => {
  expect(recurring([{ amount: 1000, discounts: [percent(50)] }, { amount: 3000 }], [percent(10)])).toBe(3150)
  expect(recurring([{ amount: 1000, discounts: [off(900)] }, { amount: 3000 }], [off(4000)])).toBe(0)
})

test.each([
  ['the same coupon on two items', [percent(10), percent(10)], 900 + 2700],
  ['an amount on each', [off(100), off(200)], 900 + 2800],
])('%s counts for each', (_what, [first, second], sum) => {
  const items = [
    { amount: 1000, discounts: first ? [first] : [] },
    { amount: 3000, discounts: second ? [second] : [] },
  ]
  expect(recurring(items)).toBe(sum)
})

test('a discount of one item whose terms nobody knows leaves no sum that could be told', () => {
  const price = priceOf([{ amount: 1000, discounts: [discount({}), { id: 'di_unknown' }] }, { amount: 3000 }])
  expect(price).toMatchObject({ listAmountMinor: 4000, recurringAmountMinor: null, nextAmountMinor: null })
})

const forProducts = (...products: string[]) => ({ applies_to: { products } })

test('a coupon for some products takes nothing off others', () => {
  const plan = { amount: 1000, product: 'prod_plan' }
  const extra = { amount: 3000, product: 'prod_extra' }
  const half = (...products: string[]) => [discount({ percent_off: 50, ...forProducts(...products) })]
  expect(recurring([plan], half('prod_plan'))).toBe(500)
  expect(recurring([plan], half('prod_extra'))).toBe(1000)
  expect(recurring([plan, extra], half('prod_extra'))).toBe(2500)
  expect(recurring([plan, extra], half('prod_plan', 'prod_extra'))).toBe(2000)
  expect(recurring([{ ...plan, discounts: half('prod_extra') }])).toBe(1000)
  const much = discount({ amount_off: 5000, currency: 'usd', ...forProducts('prod_plan') })
  expect(recurring([plan, extra], [much])).toBe(3000)
  expect(recurring([plan, extra], [off(400), ...half('prod_extra')])).toBe(900 + 1350)
})

test('whether an item of an unknown product is discounted is not guessed', () => {
  const coupon = discount({ percent_off: 50, ...forProducts('prod_plan') })
  expect(priceOf([{ amount: 1000 }], [coupon])).toMatchObject({
    listAmountMinor: 1000,
    recurringAmountMinor: null,
    nextAmountMinor: null,
  })
})

test('the terms of a coupon whose products nobody asked for are not known', () => {
  const coupon = { id: 'c', object: 'coupon', percent_off: 50, duration: 'forever' }
  const discount = { id: 'di_whole', object: 'discount', source: { type: 'coupon', coupon }, start: NOW }
  expect(recurring([{ amount: 1000 }], [discount])).toBeNull()
})

test("a customer's discount counts where the subscription has none, and beside one of an item no sum is told", () => {
  const ofCustomer = [percent(50)]
  const item = { amount: 1000, discounts: [percent(10)] }
  expect(recurring([{ amount: 1000 }], [], { ofCustomer })).toBe(500)
  expect(recurring([{ amount: 1000 }], [percent(10)], { ofCustomer })).toBe(900)
  expect(recurring([item], [percent(20)], { ofCustomer })).toBe(720)
  expect(priceOf([item], [], { ofCustomer })).toMatchObject({
    listAmountMinor: 1000,
    recurringAmountMinor: null,
    nextAmountMinor: null,
  })
  const over = [repeatingUntil(NOW - DAY)]
  expect(recurring([item], [], { ofCustomer: over })).toBe(900)
})

const repeatingUntil = (end: number) =>
  discount({ percent_off: 50, duration: 'repeating' }, { start: NOW, end })
const once = (start: number) => discount({ amount_off: 500, currency: 'usd', duration: 'once' }, { start })

test.each([
  ['forever', percent(50), 500, 500],
  ['repeating beyond the next payment', repeatingUntil(NOW + 90 * DAY), 500, 500],
  ['repeating until before the next payment', repeatingUntil(NOW + 10 * DAY), 1000, 1000],
  ['repeating, over already', repeatingUntil(NOW - DAY), 1000, 1000],
  ['once, used by the present period', once(NOW - DAY), 1000, 1000],
  ['once, for the next invoice', once(NOW + DAY), 1000, 500],
  ['in another currency', off(100, 'eur'), null, null],
])('a coupon that counts %s, of an item and of the whole', (_how, coupon, lasting, next) => {
  const expected = { listAmountMinor: 1000, recurringAmountMinor: lasting, nextAmountMinor: next }
  expect(priceOf([{ amount: 1000, discounts: [coupon] }])).toMatchObject(expected)
  expect(priceOf([{ amount: 1000 }], [coupon])).toMatchObject(expected)
})

const anyCoupon = fc.oneof(
  fc.integer({ min: 1, max: 100 }).map(percent),
  fc.integer({ min: 1, max: 5000 }).map((amount) => off(amount)),
)
const anyItem = fc.record({
  amount: fc.integer({ min: 0, max: 10_000 }),
  quantity: fc.integer({ min: 1, max: 3 }),
  discounts: fc.array(anyCoupon, { maxLength: 2 }),
})

test('whatever the items and coupons: each item stands for itself, and nothing costs less than nothing', () => {
  fc.assert(
    fc.property(fc.array(anyItem, { minLength: 1, maxLength: 4 }), (items) => {
      const alone = items.map((item) => recurring([item]) ?? Number.NaN)
      const sum = alone.reduce((total, amount) => total + amount, 0)
      expect(recurring(items)).toBe(sum)
      expect(recurring([...items].reverse())).toBe(sum)
      alone.forEach((amount, index) => {
        const { amount: unit, quantity } = items[index] ?? { amount: 0, quantity: 0 }
        expect(amount).toBeGreaterThanOrEqual(0)
        expect(amount).toBeLessThanOrEqual(unit * quantity)
      })
    }),
  )
})
