import { buyablePlans } from '@kamiyo/catalog/plans'
import { type RunningSandbox, startSandbox } from '@kamiyo/sandbox/start'
import type Stripe from 'stripe'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { syncPortal } from './portal-sync.ts'
import { createStripeClient } from './stripe-client.ts'
import { type SyncedPlan, syncCatalogue } from './sync-catalogue.ts'

const SITE = 'https://shop.example'

let sandbox: RunningSandbox
let stripe: Stripe
let plans: SyncedPlan[]
beforeEach(async () => {
  sandbox = await startSandbox({ port: 0 })
  stripe = createStripeClient({ secretKey: 'sk_test_portal_of_the_catalogue', apiBase: sandbox.url })
  plans = await syncCatalogue(stripe, buyablePlans)
})
afterEach(() => sandbox.close())

const PRODUCTS = 'features.subscription_update.products'
const stored = async () =>
  (await stripe.billingPortal.configurations.list({ is_default: false, expand: [`data.${PRODUCTS}`] })).data
const offered = (synced: SyncedPlan[]) =>
  synced.map(({ productId, priceId }) => expect.objectContaining({ product: productId, prices: [priceId] }))

test('the portal offers exactly the plans, and a second run finds it', async () => {
  const made = await syncPortal(stripe, plans, SITE)
  expect(made.change).toBe('made')
  expect(await stored()).toMatchObject([
    {
      id: made.id,
      active: true,
      is_default: false,
      default_return_url: 'https://shop.example/dashboard',
      business_profile: {
        headline: 'KAMIYO MCP: Security intelligence for AI agents',
        privacy_policy_url: 'https://shop.example/privacy',
        terms_of_service_url: 'https://shop.example/terms',
      },
      features: {
        customer_update: { enabled: true },
        invoice_history: { enabled: true },
        payment_method_update: { enabled: true },
        subscription_cancel: { enabled: true, mode: 'at_period_end' },
        subscription_update: {
          enabled: true,
          default_allowed_updates: ['price'],
          proration_behavior: 'create_prorations',
          products: offered(plans),
        },
      },
      metadata: { product_type: 'mcp' },
    },
  ])
  expect(await syncPortal(stripe, plans, SITE)).toEqual({ ...made, change: 'found' })
})

test('runs at the same time end with one configuration', async () => {
  const runs = await Promise.all([1, 2, 3, 4].map(() => syncPortal(stripe, plans, SITE)))
  expect(new Set(runs.map(({ id }) => id)).size).toBe(1)
  expect(await stored()).toHaveLength(1)
})

const CHANGES: Record<string, Stripe.BillingPortal.ConfigurationUpdateParams> = {
  'another return address': { default_return_url: 'https://old.example/' },
  'switched off': { active: false },
  'ending at once': { features: { subscription_cancel: { enabled: true, mode: 'immediately' } } },
  'no change of card': { features: { payment_method_update: { enabled: false } } },
  'no change of plan': { features: { subscription_update: { enabled: false } } },
}

test.each(Object.keys(CHANGES))(
  'a configuration with %s is put right, and the seller’s own texts stay',
  async (name) => {
    const { id } = await syncPortal(stripe, plans, SITE)
    await stripe.billingPortal.configurations.update(id, { ...CHANGES[name], metadata: { ours: 'kept' } })
    expect(await syncPortal(stripe, plans, SITE)).toEqual({ id, change: 'changed' })
    expect(await stored()).toMatchObject([{ id, active: true, metadata: { ours: 'kept' } }])
    expect(await syncPortal(stripe, plans, SITE)).toEqual({ id, change: 'found' })
  },
)

test('a replaced price and a foreign product leave the portal', async () => {
  const { id } = await syncPortal(stripe, plans, SITE)
  const [personal, ...others] = buyablePlans
  if (!personal) throw new Error('The catalogue has no plan')
  const raised = { ...personal, price: { ...personal.price, amountCents: 2500 } }
  const now = await syncCatalogue(stripe, [raised, ...others])
  const foreign = await stripe.products.create({ name: 'Foreign' })
  const price = await stripe.prices.create({
    product: foreign.id,
    unit_amount: 100,
    currency: 'usd',
    recurring: { interval: 'month' },
  })
  const products = [...now, { productId: foreign.id, priceId: price.id }].map(({ productId, priceId }) => ({
    product: productId,
    prices: [priceId],
  }))
  await stripe.billingPortal.configurations.update(id, {
    features: { subscription_update: { products } },
  })
  expect(await syncPortal(stripe, now, SITE)).toEqual({ id, change: 'changed' })
  expect((await stored())[0]?.features.subscription_update.products).toEqual(offered(now))
})

test('the account’s default and configurations of other products are left alone', async () => {
  const customer = await stripe.customers.create()
  await stripe.billingPortal.sessions.create({ customer: customer.id })
  const other = await stripe.billingPortal.configurations.create({
    features: { invoice_history: { enabled: true } },
    metadata: { product_type: 'other' },
  })
  const before = (await stripe.billingPortal.configurations.list()).data
  const { id } = await syncPortal(stripe, plans, SITE)
  const after = (await stripe.billingPortal.configurations.list()).data
  expect(after.filter((configuration) => configuration.id !== id)).toEqual(before)
  expect(before.map((configuration) => configuration.id)).toContain(other.id)
})

test('without an address that everybody reaches there are no links', async () => {
  await syncPortal(stripe, plans, 'http://localhost:5173')
  expect(await stored()).toMatchObject([
    {
      default_return_url: 'http://localhost:5173/dashboard',
      business_profile: { privacy_policy_url: null, terms_of_service_url: null },
    },
  ])
})
