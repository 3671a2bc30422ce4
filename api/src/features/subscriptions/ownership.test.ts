import { expect, test } from 'vitest'
import { readInvoice } from '../../stripe/invoice.ts'
import { isCancelScheduled, readSubscription } from '../../stripe/subscription.ts'
import { findPlanItem, readTier, showsOurPlan, tierOfInvoice } from './ownership.ts'

const PRICES = { personal: 'price_p', team: 'price_t' }
const base = { id: 'sub_1', customer: 'cus_1', status: 'active' }

function subscription(object: Record<string, unknown>) {
  const snapshot = readSubscription({ ...base, ...object })
  if (!snapshot) throw new Error('Unreadable')
  return snapshot
}

const items = (...prices: unknown[]) => ({
  data: prices.map((price) => ({ price, current_period_end: 2_000_000_000 })),
})
const stale = { product_type: 'mcp', tier: 'personal' }

test('the tier comes from the price, not from metadata that has gone stale', () => {
  expect(readTier(subscription({ items: items({ id: 'price_t' }), metadata: stale }), PRICES)).toBe('team')
})

test('a plan is found beside other items, and by its lookup key', () => {
  expect(readTier(subscription({ items: items({ id: 'price_addon' }, { id: 'price_t' }) }), PRICES)).toBe(
    'team',
  )
  expect(
    readTier(subscription({ items: items({ id: 'new', lookup_key: 'mcp_enterprise_month' }) }), PRICES),
  ).toBe('enterprise')
})

test('a price that a newer one has replaced keeps its tier, and one of another product has none', () => {
  const replaced = { id: 'price_old', lookup_key: null, metadata: { product_type: 'mcp', tier: 'team' } }
  const other = { id: 'price_old', metadata: { tier: 'team' } }
  expect(findPlanItem(subscription({ items: items(replaced) }).items, PRICES).tier).toBe('team')
  expect(findPlanItem(subscription({ items: items(other) }).items, PRICES).tier).toBeUndefined()
})

test('metadata decides when the price is unknown, and only metadata that our checkout wrote', () => {
  const unknown = items({ id: 'price_x' })
  expect(readTier(subscription({ items: unknown, metadata: stale }), PRICES)).toBe('personal')
  expect(readTier(subscription({ items: unknown, metadata: { tier: 'team' } }), PRICES)).toBeUndefined()
  expect(
    readTier(subscription({ items: unknown, metadata: { product_type: 'mcp', tier: 'gold' } }), PRICES),
  ).toBeUndefined()
  expect(
    readTier(
      subscription({ items: unknown, metadata: { product_type: 'mcp', tier: 'constructor' } }),
      PRICES,
    ),
  ).toBeUndefined()
})

test('the period is read from the item (since 2025-03-31) or from the subscription (before)', () => {
  const recent = findPlanItem(subscription({ items: items('price_t') }).items, PRICES).item
  const old = { items: { data: [{ price: 'price_t' }] }, current_period_end: 1_900_000_000 }
  expect(recent?.currentPeriodEnd).toEqual(new Date(2_000_000_000_000))
  expect(findPlanItem(subscription(old).items, PRICES).item?.currentPeriodEnd).toEqual(
    new Date(1_900_000_000_000),
  )
})

const quantities = (...entries: [price: string, quantity: number][]) =>
  subscription({ items: { data: entries.map(([price, quantity]) => ({ price, quantity })) } }).items

test('of several plans the highest counts, wherever it stands; the others are named', () => {
  const found = (...prices: string[]) => findPlanItem(subscription({ items: items(...prices) }).items, PRICES)
  for (const order of [
    ['price_p', 'price_addon', 'price_t'],
    ['price_t', 'price_p', 'price_addon'],
  ]) {
    expect(found(...order)).toMatchObject({
      item: { priceId: 'price_t' },
      tier: 'team',
      otherTiers: ['personal'],
    })
  }
  expect(found('price_t', 'price_t').otherTiers).toEqual(['team'])
  expect(found('price_addon', 'price_t').otherTiers).toEqual([])
})

test('a higher plan of the quantity 0 does not count before one that is paid for', () => {
  expect(findPlanItem(quantities(['price_t', 0], ['price_p', 1]), PRICES)).toMatchObject({
    tier: 'personal',
    otherTiers: ['team'],
  })
  expect(findPlanItem(quantities(['price_p', 0], ['price_t', 0]), PRICES).tier).toBe('team')
})

test('a quantity is read as its column can hold it, and none is none', () => {
  const read = (quantity: unknown) =>
    subscription({ items: { data: [{ price: 'price_p', quantity }] } }).items[0]?.quantity
  expect([1, 0, 3e9, -1, undefined, null].map(read)).toEqual([1, 0, 2_147_483_647, 0, undefined, undefined])
})

test('a pause of collection of a kind that we do not know counts as the one that gives least', () => {
  const read = (pause_collection: unknown) => subscription({ pause_collection }).collectionPause
  expect([null, { behavior: 'keep_as_draft' }, { behavior: 'new' }, {}].map(read)).toEqual([
    null,
    'keep_as_draft',
    'void',
    'void',
  ])
})

test('a customer is read from an id as well as from an expanded object', () => {
  expect(subscription({ customer: { id: 'cus_2', object: 'customer' } }).customerId).toBe('cus_2')
})

test('a cancellation scheduled in the portal is seen, although cancel_at_period_end stays false', () => {
  expect(isCancelScheduled(subscription({ cancel_at: 2_000_000_000, cancel_at_period_end: false }))).toBe(
    true,
  )
  expect(isCancelScheduled(subscription({ cancel_at_period_end: true }))).toBe(true)
  expect(isCancelScheduled(subscription({}))).toBe(false)
})

const SHAPES: Record<string, Record<string, unknown>> = {
  'parent (since 2025-03-31)': {
    parent: { subscription_details: { subscription: 'sub_1', metadata: stale } },
  },
  'parent, expanded': {
    parent: { subscription_details: { subscription: { id: 'sub_1' }, metadata: stale } },
  },
  'the invoice itself (before)': { subscription: 'sub_1', subscription_details: { metadata: stale } },
}

for (const [place, object] of Object.entries(SHAPES)) {
  test(`an invoice's subscription is read from ${place}`, () => {
    const invoice = readInvoice({ id: 'in_1', ...object })
    expect(invoice?.subscriptionId).toBe('sub_1')
    expect(invoice && showsOurPlan(invoice, PRICES)).toBe(true)
  })
}

test('an invoice shows that it is ours by its price or by the metadata of its subscription, or does not show it', () => {
  const line = (price: unknown) => ({ id: 'in_1', subscription: 'sub_1', lines: { data: [price] } })
  const verdict = (object: Record<string, unknown>) => {
    const invoice = readInvoice(object)
    return invoice && showsOurPlan(invoice, PRICES)
  }
  expect(verdict(line({ pricing: { price_details: { price: 'price_t' } } }))).toBe(true)
  expect(verdict(line({ price: { id: 'price_t' } }))).toBe(true)
  expect(verdict(line({ price: { id: 'price_x' } }))).toBe(false)
  expect(verdict({ id: 'in_1', subscription: 'sub_1' })).toBe(false)
})

const invoiceOf = (...lines: [price: string, amount: number, isProration?: boolean][]) => {
  const data = lines.map(([price, amount, proration = false]) => ({
    amount,
    pricing: { price_details: { price } },
    parent: { subscription_item_details: { proration } },
  }))
  const invoice = readInvoice({ id: 'in_1', lines: { data } })
  if (!invoice) throw new Error('Unreadable')
  return tierOfInvoice(invoice, PRICES)
}

test('the plan of an invoice is the one of its period, not one whose rest it settles', () => {
  expect(invoiceOf(['price_p', 1900])).toBe('personal')
  expect(invoiceOf(['price_t', -500, true], ['price_p', 1900])).toBe('personal')
  expect(invoiceOf(['price_p', -500, true], ['price_t', 900, true], ['price_p', 1900])).toBe('personal')
  expect(invoiceOf(['price_p', 1900], ['price_t', 9900])).toBe('team')
})

test('the plan of an invoice that only settles a change is the one that was changed to', () => {
  expect(invoiceOf(['price_p', -500, true], ['price_t', 2500, true])).toBe('team')
  expect(invoiceOf(['price_t', -2500, true], ['price_p', 500, true])).toBe('personal')
})

test('an invoice of a replaced price shows no plan', () => {
  expect(invoiceOf(['price_old', 1900])).toBeUndefined()
  expect(invoiceOf(['price_old', 1900], ['price_t', 500, true])).toBeUndefined()
})

test('a line of an older API version shows whether it settles a change', () => {
  const data = [
    { amount: -500, price: { id: 'price_p' }, proration: true },
    { amount: 9900, price: { id: 'price_t' }, proration: false },
  ]
  const invoice = readInvoice({ id: 'in_1', lines: { data } })
  expect(invoice && tierOfInvoice(invoice, PRICES)).toBe('team')
})
