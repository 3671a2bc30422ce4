import { expect, test } from 'vitest'
import type { Subscription } from '../get-account.ts'
import { canChangePlan, sharesCurrency, standingOf, subscriptionFacts } from './subscription-facts.ts'

const active: Subscription = {
  id: 'sub_1',
  tier: 'team',
  plan_name: 'Team',
  is_own: true,
  status: 'active',
  status_text: 'Active.',
  has_access: true,
  renews_at: '2026-12-21T00:00:00Z',
  ends_at: null,
  grace_ends_at: null,
  price: {
    currency: 'usd',
    interval: 'month',
    interval_count: 1,
    list_amount: 9900,
    amount: 9900,
    next_amount: 9900,
    is_tax_added: false,
    changes_at: null,
    amount_after: null,
  },
  open_invoice: null,
  payment_method: null,
  quantity: 1,
  collection_paused: false,
  collection_resumes_at: null,
  payment_method_state: 'unknown',
  limits: { max_agents: 5, rate_limit_rpm: 100, rate_limit_daily: 10_000 },
}
const ends = { renews_at: null, ends_at: '2026-12-21T00:00:00Z' }

test.each([
  ['active', {}, 'good', true],
  ['trialing', {}, 'good', true],
  ['active with a scheduled end', ends, 'news', false],
  ['active with a payment on its way', { has_access: false }, 'news', true],
  ['past_due within the grace', { status: 'past_due' }, 'fault', false],
  ['past_due after the grace', { status: 'past_due', has_access: false }, 'fault', false],
  ['unpaid', { status: 'unpaid', has_access: false }, 'fault', false],
  ['incomplete', { status: 'incomplete', has_access: false }, 'fault', false],
  ['paused', { status: 'paused', has_access: false }, 'fault', false],
] as const)(
  '%s: said as it deserves, and changed only when Stripe would',
  (_name, change, standing, changes) => {
    const subscription = { ...active, ...change }
    expect([standingOf(subscription), canChangePlan(subscription)]).toEqual([standing, changes])
  },
)

test('dates that do not apply have no row', () => {
  expect(subscriptionFacts(active).map(({ label }) => label)).toEqual([
    'Price',
    'Renews on',
    'AI agents',
    'Requests a minute',
    'Requests a day',
  ])
})

test('the end of the grace is said as what it is: to come, or over', () => {
  const overdue = { ...active, status: 'past_due', renews_at: null, grace_ends_at: '2026-11-28T00:00:00Z' }
  const labels = (has_access: boolean) =>
    subscriptionFacts({ ...overdue, has_access }).map(({ label }) => label)
  expect(labels(true)).toContain('Access ends on')
  expect(labels(false)).toContain('Access ended on')
})

test('a payment method is written as a name, not as a code', () => {
  const methodNames = ['visa •••• 4242', 'sepa_debit', 'us_bank_account •••• 6789', 'link'].map(
    (payment_method) =>
      subscriptionFacts({ ...active, payment_method }).find(({ label }) => label === 'Payment method')?.value,
  )
  expect(methodNames).toEqual(['Visa •••• 4242', 'SEPA debit', 'US bank account •••• 6789', 'Link'])
})

test('a quantity is told where it is not 1, with what it gives', () => {
  const describeQuantity = (quantity: number | null) =>
    subscriptionFacts({ ...active, quantity }).find(({ label }) => label === 'Quantity')?.value
  expect([null, 0, 1, 3].map(describeQuantity)).toEqual([
    undefined,
    '0, which gives no access',
    undefined,
    '3, with the limits of one',
  ])
})

test("the price is the subscription's own, with its discount, interval and currency", () => {
  const priced = (change: object) => {
    const price = active.price && { ...active.price, ...change }
    const facts = subscriptionFacts({ ...active, price })
    return facts.slice(0, 2).map(({ value }) => value)
  }
  expect(priced({})).toEqual(['$99 a month', '21 December 2026'])
  expect(priced({ amount: 7425, next_amount: 7425 })[0]).toBe('$74.25 a month (instead of $99)')
  expect(priced({ next_amount: 0 })[1]).toBe('21 December 2026, $0')
  const yearly = { currency: 'eur', interval: 'year', amount: 9000, list_amount: 9000, next_amount: 9000 }
  expect(priced({ ...yearly, is_tax_added: true })[0]).toBe('€90 a year, before tax')
  expect(priced({ amount: null, list_amount: null, next_amount: null })[0]).toBe('See your invoices')
  expect(subscriptionFacts({ ...active, price: null }).map(({ label }) => label)).not.toContain('Price')
})

test('a discount that ends is told with its end and the price after it', () => {
  const describeChange = (change: object, of: object = {}) => {
    const price = active.price && { ...active.price, amount: 7425, ...change }
    return subscriptionFacts({ ...active, ...of, price }).find(({ label }) => label === 'Discount')?.value
  }
  const changes = { changes_at: '2027-04-01T00:00:00Z', amount_after: 9900 }
  expect(describeChange({})).toBeUndefined()
  expect(describeChange(changes)).toBe('On invoices before 1 April 2027, then $99 a month')
  expect(describeChange({ ...changes, amount_after: null })).toBe(
    'On invoices before 1 April 2027, then a higher price',
  )
  expect(describeChange(changes, ends)).toBeUndefined()
})

test('that there is no payment method is said only when Stripe has said so', () => {
  const methodOf = (payment_method_state: 'none' | 'unknown' | 'invoiced') =>
    subscriptionFacts({ ...active, payment_method_state }).find(({ label }) => label === 'Payment method')
  expect(methodOf('none')?.value).toBe('None yet')
  expect(methodOf('unknown')).toBeUndefined()
  expect(methodOf('invoiced')?.value).toBe('None is charged: you pay each invoice yourself')
})

test('a plan in another currency is none that Stripe could change to, and an unknown price hinders nothing', () => {
  const team = { price: { currency: 'usd' } }
  const inYen = { ...active, price: active.price && { ...active.price, currency: 'jpy' } }
  expect([active, inYen, { ...active, price: null }].map((one) => sharesCurrency(one, team))).toEqual([
    true,
    false,
    true,
  ])
})
