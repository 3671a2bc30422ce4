import { beforeEach, expect, test } from 'vitest'
import { makePrice, makeSession, type PayAnswer, useSandbox } from '../../testing/test-sandbox.ts'

const { stripe, control } = await useSandbox()
const price = await makePrice(stripe, 1900)
const inclusive = await stripe.prices.create({
  product: String(price.product),
  currency: 'usd',
  unit_amount: 1190,
  recurring: { interval: 'month' },
  tax_behavior: 'inclusive',
})
const automatic_tax = { enabled: true }

beforeEach(() => control('POST /_sandbox/tax-rates', { country: 'de', percent: 19 }))

async function buy(params: Parameters<typeof makeSession>[2], country: string, of = price) {
  const { id } = await makeSession(stripe, of, params)
  await control<PayAnswer>(`POST /_sandbox/checkout/sessions/${id}/pay`, { country })
  return stripe.checkout.sessions.retrieve(id, { expand: ['line_items', 'invoice'] })
}

test('a buyer in a country with a rate pays tax on top, as session, lines and invoice say', async () => {
  const paid = await buy({ automatic_tax }, 'DE')
  expect(paid).toMatchObject({
    amount_subtotal: 1900,
    amount_total: 2261,
    total_details: { amount_tax: 361 },
    line_items: { data: [{ amount_tax: 361, amount_total: 2261 }] },
    invoice: {
      subtotal: 1900,
      total: 2261,
      amount_paid: 2261,
      total_excluding_tax: 1900,
      total_taxes: [{ amount: 361, taxable_amount: 1900, tax_behavior: 'exclusive' }],
    },
  })
})

test('a renewal is taxed as well, and so is the preview of the next', async () => {
  const { subscription } = await buy({ automatic_tax }, 'DE')
  const id = String(subscription)
  expect((await stripe.invoices.createPreview({ subscription: id })).total).toBe(2261)
  await control(`POST /_sandbox/subscriptions/${id}/renew`)
  const renewed = await stripe.subscriptions.retrieve(id, { expand: ['latest_invoice'] })
  expect(renewed.latest_invoice).toMatchObject({ billing_reason: 'subscription_cycle', amount_paid: 2261 })
})

test('of a price with its tax inside, the tax is a part, and a discount lowers both', async () => {
  const paid = await buy({ automatic_tax }, 'DE', inclusive)
  expect(paid).toMatchObject({ amount_total: 1190, total_details: { amount_tax: 190 } })
  expect(paid.invoice).toMatchObject({ total: 1190, total_excluding_tax: 1000 })
  const { id: coupon } = await stripe.coupons.create({ percent_off: 50, duration: 'once' })
  const halved = await buy({ automatic_tax, discounts: [{ coupon }] }, 'DE')
  expect(halved).toMatchObject({ amount_total: 950 + 181, total_details: { amount_tax: 181 } })
  expect(halved.invoice).toMatchObject({ amount_paid: 950 + 181 })
})

test('no tax without automatic tax, without a rate, and after the registration ended', async () => {
  for (const [params, country] of [
    [{}, 'DE'],
    [{ automatic_tax }, 'FR'],
  ] as const) {
    expect(await buy(params, country)).toMatchObject({ amount_total: 1900, invoice: { total_taxes: [] } })
  }
  await control('POST /_sandbox/tax-rates', { country: 'DE', percent: 0 })
  expect((await buy({ automatic_tax }, 'DE')).amount_total).toBe(1900)
})

test('tax settings are read and changed, and say what prices leave open', async () => {
  expect(await stripe.tax.settings.retrieve()).toMatchObject({ status: 'active' })
  const defaults = { tax_behavior: 'inclusive' as const, tax_code: 'txcd_10000000' }
  expect(await stripe.tax.settings.update({ defaults })).toMatchObject({ defaults })
  expect(await buy({ automatic_tax }, 'DE')).toMatchObject({
    amount_total: 1900,
    total_details: { amount_tax: 303 },
  })
})
