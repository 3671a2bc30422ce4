import { buyablePlans, getPlan } from '@kamiyo/catalog/plans'
import type { BuyablePlan } from '@kamiyo/catalog/types'
import { type RunningSandbox, startSandbox } from '@kamiyo/sandbox/start'
import type Stripe from 'stripe'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createStripeClient } from './stripe-client.ts'
import { syncCatalogue } from './sync-catalogue.ts'

let sandbox: RunningSandbox
let stripe: Stripe

beforeEach(async () => {
  sandbox = await startSandbox({ port: 0 })
  stripe = createStripeClient({ secretKey: 'sk_test_products_of_the_catalogue', apiBase: sandbox.url })
})

afterEach(() => sandbox.close())

const personal = getPlan('personal')

function withAmount(plan: BuyablePlan, amountCents: number): BuyablePlan {
  return { ...plan, price: { ...plan.price, amountCents } }
}

async function counts() {
  const [products, prices] = await Promise.all([
    stripe.products.list({ limit: 100 }),
    stripe.prices.list({ limit: 100 }),
  ])
  return { products: products.data.length, prices: prices.data.length }
}

test('products and prices say what the catalogue says', async () => {
  await syncCatalogue(stripe, buyablePlans)
  expect(await stripe.products.retrieve('mcp_enterprise')).toMatchObject({
    name: 'KAMIYO MCP Enterprise',
    active: true,
    metadata: {
      tier: 'enterprise',
      max_agents: 'unlimited',
      rate_limit_rpm: '500',
      rate_limit_daily: '100000',
    },
  })
  const { data } = await stripe.prices.list({ lookup_keys: [personal.price.lookupKey] })
  expect(data).toMatchObject([
    {
      product: 'mcp_personal',
      unit_amount: personal.price.amountCents,
      currency: 'usd',
      recurring: { interval: 'month', interval_count: 1 },
      metadata: {
        product_type: 'mcp',
        tier: 'personal',
        max_agents: '1',
        rate_limit_rpm: '30',
        rate_limit_daily: '1000',
      },
    },
  ])
})

test('a second run finds everything and makes nothing', async () => {
  const first = await syncCatalogue(stripe, buyablePlans)
  const second = await syncCatalogue(stripe, buyablePlans)
  expect(second.map(({ priceId }) => priceId)).toEqual(first.map(({ priceId }) => priceId))
  const changes = new Set(second.flatMap((plan) => [plan.productChange, plan.priceChange]))
  expect([...changes]).toEqual(['found'])
  expect(await counts()).toEqual({ products: buyablePlans.length, prices: buyablePlans.length })
})

test('runs at the same time end with one product and one price for each plan', async () => {
  const runs = await Promise.all([1, 2, 3, 4].map(() => syncCatalogue(stripe, buyablePlans)))
  expect(new Set(runs.flat().map(({ priceId }) => priceId)).size).toBe(buyablePlans.length)
  expect(await counts()).toEqual({ products: buyablePlans.length, prices: buyablePlans.length })
})

test('a new amount is a new price that takes over the lookup key, and the old one is archived and still known', async () => {
  const [before] = await syncCatalogue(stripe, [personal])
  await stripe.prices.update(before?.priceId ?? '', { metadata: '' })
  const [after] = await syncCatalogue(stripe, [withAmount(personal, 2500)])
  expect(after).toMatchObject({ productChange: 'found', priceChange: 'replaced' })
  expect(await stripe.prices.retrieve(before?.priceId ?? '')).toMatchObject({
    active: false,
    unit_amount: 1900,
    metadata: { product_type: 'mcp', tier: 'personal' },
  })
  const { data } = await stripe.prices.list({ lookup_keys: [personal.price.lookupKey] })
  expect(data).toMatchObject([{ id: after?.priceId, active: true, unit_amount: 2500 }])
})

test('an amount that goes up and back down ends with an active price of the old amount', async () => {
  await syncCatalogue(stripe, [personal])
  await syncCatalogue(stripe, [withAmount(personal, 2500)])
  await syncCatalogue(stripe, [personal])
  const { data } = await stripe.prices.list({ product: 'mcp_personal', active: true })
  expect(data).toMatchObject([{ unit_amount: 1900, lookup_key: personal.price.lookupKey }])
})

test('texts that were changed by hand are put right, and metadata of others stays', async () => {
  await syncCatalogue(stripe, [personal])
  await stripe.products.update('mcp_personal', {
    name: 'Old',
    active: false,
    metadata: { ours: 'kept', tier: 'x' },
  })
  await syncCatalogue(stripe, [personal])
  expect(await stripe.products.retrieve('mcp_personal')).toMatchObject({
    name: 'KAMIYO MCP Personal',
    active: true,
    metadata: { ours: 'kept', tier: 'personal' },
  })
})

test('products and prices say how they are taxed, also those that were made without it', async () => {
  const product = await stripe.products.create({ id: 'mcp_personal', name: 'Personal' })
  const { amountCents: unit_amount, currency, interval, lookupKey: lookup_key } = personal.price
  const old = await stripe.prices.create({
    product: product.id,
    unit_amount,
    currency,
    lookup_key,
    recurring: { interval },
  })
  const [synced] = await syncCatalogue(stripe, [personal])
  expect(synced).toMatchObject({ priceId: old.id, productChange: 'changed', priceChange: 'changed' })
  expect(await stripe.prices.retrieve(old.id)).toMatchObject({ tax_behavior: 'exclusive' })
  expect(await stripe.products.retrieve('mcp_personal')).toMatchObject({ tax_code: 'txcd_10103001' })
})
