import Stripe from 'stripe'
import { expect, test } from 'vitest'
import { makeCustomer, makeSession, type PayAnswer, useSandbox } from '../../testing/test-sandbox.ts'

const { stripe, control } = await useSandbox()
const { id: product } = await stripe.products.create({ name: 'Calls' })
const decimal = (text: string) => Stripe.Decimal.from(text)

const tiers: Stripe.PriceCreateParams.Tier[] = [
  { up_to: 10, unit_amount: 500 },
  { up_to: 20, unit_amount_decimal: decimal('0.25'), flat_amount: 100 },
  { up_to: 'inf', flat_amount: 900 },
]

const tiered = (tiers_mode: 'graduated' | 'volume', given = tiers) =>
  stripe.prices.create({
    product,
    currency: 'usd',
    recurring: { interval: 'month' },
    billing_scheme: 'tiered',
    tiers_mode,
    tiers: given,
    expand: ['tiers'],
  })

async function linesFor(price: string, quantity: number) {
  const { id: customer } = await makeCustomer(stripe)
  const items = [{ price, quantity }]
  const { latest_invoice } = await stripe.subscriptions.create({
    customer,
    items,
    expand: ['latest_invoice'],
  })
  const invoice = latest_invoice as Stripe.Invoice
  return invoice.lines.data.map((line) => [line.description, line.quantity, line.amount])
}

test('a price with a fraction of a cent has no amount in whole cents, and is rounded once a line', async () => {
  const price = await stripe.prices.create({
    product,
    currency: 'usd',
    recurring: { interval: 'month' },
    unit_amount_decimal: decimal('0.010'),
  })
  expect(price).toMatchObject({ unit_amount: null, unit_amount_decimal: decimal('0.01') })
  expect(await linesFor(price.id, 12_350)).toEqual([['12350 × Calls (at $0.0001 / month)', 12_350, 124]])
  const whole = await stripe.prices.create({ product, currency: 'usd', unit_amount_decimal: decimal('7.0') })
  expect(whole).toMatchObject({ unit_amount: 7, unit_amount_decimal: decimal('7') })
})

test('graduated tiers each charge their part of the quantity, on lines of their own', async () => {
  const { id, ...price } = await tiered('graduated')
  expect(price).toMatchObject({
    billing_scheme: 'tiered',
    tiers_mode: 'graduated',
    unit_amount: null,
    unit_amount_decimal: null,
    tiers: [
      { up_to: 10, unit_amount: 500, flat_amount: null },
      { up_to: 20, unit_amount: null, unit_amount_decimal: decimal('0.25'), flat_amount: 100 },
      { up_to: null, unit_amount: null, flat_amount: 900 },
    ],
  })
  expect('tiers' in (await stripe.prices.retrieve(id))).toBe(false)
  const first = 'Calls (Tier 1 at $5.00 / month)'
  expect(await linesFor(id, 10)).toEqual([[`10 × ${first}`, 10, 5000]])
  expect(await linesFor(id, 25)).toEqual([
    [`10 × ${first}`, 10, 5000],
    ['10 × Calls (Tier 2 at $0.0025 / month)', 10, 3],
    ['Calls (Tier 2 at $1.00 / month)', 0, 100],
    ['Calls (Tier 3 at $9.00 / month)', 0, 900],
  ])
})

test('with volume tiers the whole quantity has the price of its tier, in Checkout as well', async () => {
  const price = await tiered('volume')
  expect(await linesFor(price.id, 10)).toEqual([['10 × Calls (Tier 1 at $5.00 / month)', 10, 5000]])
  expect(await linesFor(price.id, 11)).toEqual([
    ['11 × Calls (Tier 2 at $0.0025 / month)', 11, 3],
    ['Calls (Tier 2 at $1.00 / month)', 0, 100],
  ])
  const session = await makeSession(stripe, price, { line_items: [{ price: price.id, quantity: 21 }] })
  expect(session.amount_total).toBe(900)
  await control<PayAnswer>(`POST /_sandbox/checkout/sessions/${session.id}/pay`)
  const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ['invoice'] })
  expect(paid.invoice).toMatchObject({ amount_paid: 900 })
})

test('a switch to more units prorates what both quantities cost', async () => {
  const { id: price } = await tiered('volume')
  const { id: customer } = await makeCustomer(stripe)
  const subscription = await stripe.subscriptions.create({ customer, items: [{ price, quantity: 10 }] })
  const item = subscription.items.data[0]
  const preview = await stripe.invoices.createPreview({
    subscription: subscription.id,
    subscription_details: {
      items: [{ id: item?.id ?? '', quantity: 21 }],
      proration_behavior: 'always_invoice',
      proration_date: item?.current_period_start ?? 0,
    },
  })
  expect(preview.lines.data.map(({ amount }) => amount)).toEqual([-5000, 900])
})

test('tiers that leave a gap, have no end or no amount are refused by name', async () => {
  const refused = (given: Stripe.PriceCreateParams.Tier[], param: string | undefined) =>
    expect(tiered('graduated', given)).rejects.toMatchObject({ param })
  await refused([{ up_to: 10, unit_amount: 1 }], 'tiers[0][up_to]')
  await refused(
    [
      { up_to: 'inf', unit_amount: 1 },
      { up_to: 'inf', unit_amount: 1 },
    ],
    'tiers[0][up_to]',
  )
  const five = { up_to: 5, unit_amount: 1 }
  await refused([five, five, { up_to: 'inf', unit_amount: 1 }], 'tiers[1][up_to]')
  await refused([{ up_to: 'inf' }], 'tiers[0][unit_amount]')
  const both = { up_to: 'inf' as const, unit_amount: 1, unit_amount_decimal: decimal('1') }
  await refused([both], undefined)
  await refused([{ up_to: 'inf', unit_amount: -1 }], 'tiers[0][unit_amount]')
  const plain = { product, currency: 'usd', recurring: { interval: 'month' as const } }
  await expect(stripe.prices.create({ ...plain, unit_amount: 1, tiers })).rejects.toMatchObject({
    param: 'tiers',
  })
  await expect(stripe.prices.create({ ...plain, billing_scheme: 'tiered', tiers })).rejects.toMatchObject({
    param: 'tiers_mode',
  })
})
