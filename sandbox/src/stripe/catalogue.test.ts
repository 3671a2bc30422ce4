import { expect, test } from 'vitest'
import { makeCustomer, makePrice, useSandbox } from '../testing/test-sandbox.ts'

const { stripe, eventTypes } = await useSandbox()

test('a product is made, changed, listed and deleted', async () => {
  const product = await stripe.products.create({ name: 'Personal', metadata: { tier: 'personal' } })
  expect(product.id).toMatch(/^prod_\w{14}$/)
  const changed = await stripe.products.update(product.id, { active: false, description: '' })
  expect(changed).toMatchObject({ active: false, description: null })
  expect((await stripe.products.list({ active: false })).data.map(({ id }) => id)).toContain(product.id)
  expect(await stripe.products.del(product.id)).toEqual({ id: product.id, object: 'product', deleted: true })
  await expect(stripe.products.retrieve(product.id)).rejects.toMatchObject({ statusCode: 404 })
  expect(await eventTypes()).toEqual(['product.created', 'product.updated', 'product.deleted'])
})

test('a product with prices is not deleted', async () => {
  const price = await makePrice(stripe)
  await expect(stripe.products.del(String(price.product))).rejects.toMatchObject({ statusCode: 400 })
})

test('a price carries decimals as the library expects them', async () => {
  const price = await makePrice(stripe, 1900)
  expect(price.unit_amount_decimal?.toString()).toBe('1900')
  expect(price.recurring).toMatchObject({ interval: 'month', interval_count: 1, usage_type: 'licensed' })
})

test('a lookup key belongs to one price until it is transferred', async () => {
  const product = await stripe.products.create({ name: 'Team' })
  const params = { product: product.id, currency: 'usd', unit_amount: 9900, lookup_key: 'mcp_team' }
  const first = await stripe.prices.create(params)
  await expect(stripe.prices.create(params)).rejects.toMatchObject({ param: 'lookup_key' })
  const second = await stripe.prices.create({ ...params, transfer_lookup_key: true })
  expect((await stripe.prices.list({ lookup_keys: ['mcp_team'] })).data.map(({ id }) => id)).toEqual([
    second.id,
  ])
  expect((await stripe.prices.retrieve(first.id)).lookup_key).toBeNull()
})

test('a subscription shows its price as it is now, not as it was sold', async () => {
  const params = { product_data: { name: 'Solo' }, currency: 'usd', unit_amount: 500 }
  const sold = { ...params, recurring: { interval: 'month' as const }, lookup_key: 'mcp_solo' }
  const price = await stripe.prices.create(sold)
  const customer = await makeCustomer(stripe)
  const { id } = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] })
  await stripe.prices.create({ ...sold, unit_amount: 700, transfer_lookup_key: true })
  await stripe.prices.update(price.id, { active: false })
  expect((await stripe.subscriptions.retrieve(id)).items.data).toMatchObject([
    { price: { id: price.id, lookup_key: null, active: false }, plan: { active: false } },
  ])
})

test('coupons and promotion codes are checked as Stripe checks them', async () => {
  await expect(stripe.coupons.create({ duration: 'once' })).rejects.toMatchObject({ statusCode: 400 })
  await expect(stripe.coupons.create({ percent_off: 120 })).rejects.toMatchObject({ param: 'percent_off' })
  const coupon = await stripe.coupons.create({ percent_off: 25, duration: 'once', id: 'LAUNCH' })
  const code = await stripe.promotionCodes.create({
    promotion: { type: 'coupon', coupon: coupon.id },
    code: 'HELLO',
  })
  expect(code).toMatchObject({ active: true, times_redeemed: 0 })
  const again = { promotion: { type: 'coupon' as const, coupon: coupon.id }, code: 'hello' }
  await expect(stripe.promotionCodes.create(again)).rejects.toMatchObject({ param: 'code' })
  expect((await stripe.promotionCodes.list({ code: 'hello' })).data).toHaveLength(1)
})
