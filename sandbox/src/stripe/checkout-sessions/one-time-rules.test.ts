import { expect, test } from 'vitest'
import {
  makeCustomer,
  makePrice,
  makeSession,
  type PayAnswer,
  useSandbox,
} from '../../testing/test-sandbox.ts'

const { stripe, control } = await useSandbox()
const price = await makePrice(stripe)
const inline = { currency: 'usd', unit_amount: 1500, product_data: { name: 'Starter pack' } }
const line = (price_data: object) => [{ price_data: { ...inline, ...price_data }, quantity: 1 }]
const open = (params: object = {}) =>
  makeSession(stripe, price, { mode: 'payment', line_items: line({}), ...params })

const DATA = 'line_items[0][price_data]'

test.each([
  ['settings of a subscription', { subscription_data: { description: 'x' } }, { param: 'subscription_data' }],
  [
    'whether a card is asked for',
    { payment_method_collection: 'always' },
    { param: 'payment_method_collection' },
  ],
  ['a recurring price', { line_items: line({ recurring: { interval: 'month' } }) }, { message: /recurring/ }],
  [
    'a price beside an inline one',
    { line_items: [{ price: price.id, price_data: inline, quantity: 1 }] },
    { param: 'line_items[0]' },
  ],
  [
    'a product beside an inline one',
    { line_items: line({ product: price.product }) },
    { param: `${DATA}[product_data]` },
  ],
  [
    'an unknown product',
    { line_items: line({ product_data: undefined, product: 'prod_none' }) },
    { param: `${DATA}[product]`, code: 'resource_missing' },
  ],
  ['no product', { line_items: line({ product_data: undefined }) }, { param: `${DATA}[product]` }],
  ['no name', { line_items: line({ product_data: { name: '' } }) }, { param: `${DATA}[product_data][name]` }],
  ['no amount', { line_items: line({ unit_amount: undefined }) }, { param: `${DATA}[unit_amount]` }],
  ['an amount below zero', { line_items: line({ unit_amount: -1 }) }, { param: `${DATA}[unit_amount]` }],
  ['too little to charge', { line_items: line({ unit_amount: 49 }) }, { code: 'amount_too_small' }],
  ['two currencies', { line_items: [...line({}), ...line({ currency: 'eur' })] }, { param: 'line_items' }],
  [
    'an option of its invoice that has no effect',
    {
      invoice_creation: {
        enabled: true,
        invoice_data: { rendering_options: { amount_tax_display: 'exclude_tax' } },
      },
    },
    { message: /unknown parameter/ },
  ],
])('a one-time payment with %s is refused', async (_case, params, match) => {
  await expect(open(params)).rejects.toMatchObject({
    statusCode: 400,
    ...match,
    ...('message' in match ? { message: expect.stringMatching(match.message) } : {}),
  })
})

test('a customer is either named or to be created', async () => {
  const { id: customer } = await makeCustomer(stripe)
  const both = { customer, customer_creation: 'always' }
  await expect(open(both)).rejects.toThrow(
    /only specify one of these parameters: customer, customer_creation/,
  )
})

test('an invoice of a subscription is not to be asked for', async () => {
  const params = { invoice_creation: { enabled: true } }
  await expect(makeSession(stripe, price, params)).rejects.toMatchObject({ param: 'invoice_creation' })
})

test('tax for a customer whose address is unknown needs leave to keep the one entered', async () => {
  const { id: customer } = await makeCustomer(stripe)
  const taxed = { customer, automatic_tax: { enabled: true } }
  await expect(open(taxed)).rejects.toMatchObject({ code: 'customer_tax_location_invalid' })
  await open({ ...taxed, customer_update: { address: 'auto' } })
  await stripe.customers.update(customer, { address: { country: 'DE' } })
  await open(taxed)
})

test('a promotion code that leaves too little to charge is not taken', async () => {
  const coupon = await stripe.coupons.create({ percent_off: 97, duration: 'once' })
  await stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: coupon.id }, code: 'ALMOST' })
  const { id } = await open({ allow_promotion_codes: true })
  const answer = await control<PayAnswer>(`POST /_sandbox/checkout/sessions/${id}/pay`, {
    promotion_code: 'ALMOST',
  })
  expect(answer).toMatchObject({ outcome: 'invalid', field: 'promotion_code' })
})
