import { HANDLED_EVENT_TYPES, STRIPE_API_VERSION } from '@kamiyo/catalog/stripe'
import { type RunningSandbox, startSandbox } from '@kamiyo/sandbox/start'
import type Stripe from 'stripe'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { endpointUrl, syncEndpoint } from './endpoint-sync.ts'
import { createStripeClient } from './stripe-client.ts'

const URL_OF_API = 'https://shop.example/api/v1/webhooks/stripe'

let sandbox: RunningSandbox
let stripe: Stripe
beforeEach(async () => {
  sandbox = await startSandbox({ port: 0 })
  stripe = createStripeClient({ secretKey: 'sk_test_endpoint_of_the_catalogue', apiBase: sandbox.url })
})
afterEach(() => sandbox.close())

const stored = async () => (await stripe.webhookEndpoints.list()).data

test('a new endpoint has exactly the handled events and the pinned version, and a second run finds it', async () => {
  const made = await syncEndpoint(stripe, URL_OF_API)
  expect(made).toMatchObject({ change: 'made', secret: expect.stringMatching(/^whsec_/) })
  expect(await stored()).toMatchObject([
    { url: URL_OF_API, api_version: STRIPE_API_VERSION, enabled_events: HANDLED_EVENT_TYPES },
  ])
  expect(await syncEndpoint(stripe, URL_OF_API)).toEqual({ ...made, change: 'found', secret: undefined })
})

test('an endpoint with other events is put right and keeps its secret', async () => {
  const { id } = await syncEndpoint(stripe, URL_OF_API)
  await stripe.webhookEndpoints.update(id, { enabled_events: ['invoice.created'], disabled: true })
  expect(await syncEndpoint(stripe, URL_OF_API)).toMatchObject({ id, change: 'changed', secret: undefined })
  expect(await stored()).toMatchObject([{ id, status: 'enabled', enabled_events: HANDLED_EVENT_TYPES }])
})

test('an endpoint that is disabled is not found in order, though its events are right', async () => {
  const { id } = await syncEndpoint(stripe, URL_OF_API)
  await stripe.webhookEndpoints.update(id, { disabled: true })
  expect(await syncEndpoint(stripe, URL_OF_API)).toMatchObject({ id, change: 'changed' })
  expect(await stored()).toMatchObject([{ id, status: 'enabled' }])
})

test('an endpoint without the pinned version is replaced, and those of other addresses stay', async () => {
  const other = await stripe.webhookEndpoints.create({ url: 'https://other.example/', enabled_events: ['*'] })
  const old = await stripe.webhookEndpoints.create({ url: URL_OF_API, enabled_events: ['*'] })
  const made = await syncEndpoint(stripe, URL_OF_API)
  expect(made.change).toBe('replaced')
  expect(made.id).not.toBe(old.id)
  expect((await stored()).map(({ id }) => id).sort()).toEqual([other.id, made.id].sort())
})

test.each([
  ['https://shop.example', false, URL_OF_API],
  ['http://localhost:5173', false, undefined],
  ['http://localhost:5173', true, 'http://localhost:5173/api/v1/webhooks/stripe'],
  [undefined, false, undefined],
])('with the address %s (sandbox: %s) Stripe delivers to %s', (publicUrl, isSandbox, url) => {
  expect(endpointUrl(publicUrl, isSandbox)).toBe(url)
})
