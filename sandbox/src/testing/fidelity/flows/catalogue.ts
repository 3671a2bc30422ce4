import Stripe from 'stripe'
import { type Flow, refused } from '../shop.ts'

export const catalogue: Flow = async ({ stripe, monthly }) => {
  await stripe.accounts.retrieveCurrent()
  const product = await stripe.products.create({
    name: 'With a price',
    description: 'Made with its price',
    metadata: { tier: 'personal' },
    default_price_data: { currency: 'usd', unit_amount: 9900, recurring: { interval: 'month' } },
  })
  await stripe.products.update(product.id, { description: 'Changed' })
  await stripe.products.retrieve(product.id, { expand: ['default_price'] })
  await stripe.products.list({ limit: 2 })
  await stripe.prices.create({ product: product.id, currency: 'usd', unit_amount: 500, lookup_key: 'once' })
  const fraction = { product: product.id, currency: 'usd', unit_amount_decimal: Stripe.Decimal.from('0.01') }
  await stripe.prices.create(fraction)
  const tiered = await stripe.prices.create({
    product: product.id,
    currency: 'usd',
    recurring: { interval: 'month' },
    billing_scheme: 'tiered',
    tiers_mode: 'graduated',
    tiers: [
      { up_to: 5, flat_amount: 700 },
      { up_to: 'inf', unit_amount_decimal: Stripe.Decimal.from('0.5') },
    ],
    expand: ['tiers'],
  })
  const { id: customer } = await stripe.customers.create({})
  const quantity = { items: [{ price: tiered.id, quantity: 8 }] }
  await stripe.invoices.createPreview({ customer, subscription_details: quantity })
  await stripe.prices.update(monthly.id, { nickname: 'Monthly', metadata: { tier: 'personal' } })
  await stripe.prices.retrieve(monthly.id, { expand: ['product'] })
  await stripe.prices.list({ lookup_keys: ['once'] })
  const gone = await stripe.products.create({ name: 'Gone' })
  await stripe.products.del(gone.id)
  await refused(stripe.products.retrieve(gone.id))
}

export const coupons: Flow = async ({ stripe }) => {
  const quarter = await stripe.coupons.create({ percent_off: 25, duration: 'once', name: 'A quarter' })
  await stripe.coupons.create({ amount_off: 500, currency: 'usd', duration: 'forever' })
  await stripe.coupons.retrieve(quarter.id)
  await stripe.coupons.update(quarter.id, { name: '25 %' })
  await stripe.coupons.list()
  const promotion = { type: 'coupon' as const, coupon: quarter.id }
  const code = await stripe.promotionCodes.create({ promotion, code: 'QUARTER' })
  await stripe.promotionCodes.retrieve(code.id)
  await stripe.promotionCodes.list({ code: 'QUARTER' })
  await stripe.promotionCodes.update(code.id, { metadata: { campaign: 'spring' } })
  const gone = await stripe.coupons.create({ percent_off: 1, duration: 'once' })
  await stripe.coupons.del(gone.id)
}

export const webhookEndpoints: Flow = async ({ stripe }) => {
  const { id } = await stripe.webhookEndpoints.create({
    url: 'http://127.0.0.1:9/hook',
    enabled_events: ['checkout.session.completed'],
    api_version: '2026-10-28.endive',
  })
  await stripe.webhookEndpoints.retrieve(id)
  await stripe.webhookEndpoints.list()
  await stripe.webhookEndpoints.update(id, { disabled: true })
  await stripe.webhookEndpoints.del(id)
}

export const testClocks: Flow = async ({ stripe }) => {
  const start = 1_800_000_000
  const { id } = await stripe.testHelpers.testClocks.create({ frozen_time: start })
  await stripe.testHelpers.testClocks.retrieve(id)
  await stripe.testHelpers.testClocks.list()
  await stripe.testHelpers.testClocks.advance(id, { frozen_time: start + 86_400 })
  await stripe.testHelpers.testClocks.del(id)
}
