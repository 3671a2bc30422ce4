import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { makeCustomer, makePrice, useSandbox } from '../../testing/test-sandbox.ts'

const { stripe } = await useSandbox()
const { configurations } = stripe.billingPortal
const price = await makePrice(stripe, 1900)
const products = [{ product: String(price.product), prices: [price.id] }]

type Update = NonNullable<Stripe.BillingPortal.ConfigurationCreateParams.Features['subscription_update']>
const features = (update: Partial<Update> = {}) => ({
  invoice_history: { enabled: true },
  subscription_update: {
    enabled: true,
    default_allowed_updates: ['price' as const],
    proration_behavior: 'create_prorations' as const,
    products,
    ...update,
  },
})
const PRODUCTS = 'features.subscription_update.products'

test('the products are told only when they are asked for', async () => {
  const { id, features: made } = await configurations.create({ features: features() })
  expect(made.subscription_update).not.toHaveProperty('products')
  expect((await configurations.retrieve(id)).features.subscription_update).not.toHaveProperty('products')
  const asked = await configurations.retrieve(id, { expand: [PRODUCTS] })
  expect(asked.features.subscription_update.products).toMatchObject(products)
  const { data } = await configurations.list({ expand: [`data.${PRODUCTS}`] })
  expect(data.find((one) => one.id === id)?.features.subscription_update.products).toMatchObject(products)
})

test('an update changes what it names and leaves the rest of the feature', async () => {
  const { id } = await configurations.create({
    business_profile: { headline: 'Ours', privacy_policy_url: 'https://shop.example/privacy' },
    features: features(),
  })
  const updated = await configurations.update(id, {
    business_profile: { headline: 'New' },
    features: { subscription_update: { proration_behavior: 'none' } },
    expand: [PRODUCTS],
  })
  expect(updated.business_profile).toMatchObject({
    headline: 'New',
    privacy_policy_url: 'https://shop.example/privacy',
  })
  expect(updated.features).toMatchObject({
    invoice_history: { enabled: true },
    subscription_update: {
      enabled: true,
      default_allowed_updates: ['price'],
      proration_behavior: 'none',
      products,
    },
  })
})

test('what cannot be offered is refused', async () => {
  const other = await makePrice(stripe, 2900)
  const archived = await makePrice(stripe, 3900)
  await stripe.prices.update(archived.id, { active: false })
  const offer = (product: unknown, ...prices: string[]) =>
    configurations.create({ features: features({ products: [{ product: String(product), prices }] }) })
  const refusals: [Promise<unknown>, RegExp][] = [
    [configurations.create({ features: features({ products: [] }) }), /\[products\]/],
    [
      configurations.create({ features: features({ default_allowed_updates: [] }) }),
      /default_allowed_updates/,
    ],
    [offer('prod_none', price.id), /No such product/],
    [offer(price.product, 'price_none'), /No such price/],
    [offer(price.product, other.id), /is not of the product/],
    [offer(archived.product, archived.id), /not an active recurring price/],
    [configurations.create({ features: features({ products: Array(11).fill(products[0]) }) }), /up to 10/],
    [
      configurations.create({ features: features(), business_profile: { headline: 'x'.repeat(61) } }),
      /at most 60 characters/,
    ],
  ]
  for (const [refused, message] of refusals) await expect(refused).rejects.toThrow(message)
})

test('a configuration that is switched off opens no portal, and the default stays on', async () => {
  const customer = (await makeCustomer(stripe)).id
  const { configuration } = await stripe.billingPortal.sessions.create({ customer })
  await expect(configurations.update(String(configuration), { active: false })).rejects.toThrow('default')
  const { id } = await configurations.create({ features: features() })
  await configurations.update(id, { active: false })
  await expect(stripe.billingPortal.sessions.create({ customer, configuration: id })).rejects.toMatchObject({
    param: 'configuration',
  })
})
