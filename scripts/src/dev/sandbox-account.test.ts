import { HANDLED_EVENT_TYPES, STRIPE_API_VERSION } from '@kamiyo/catalog/stripe'
import { type RunningSandbox, startSandbox } from '@kamiyo/sandbox/start'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createStripeClient } from '../stripe-products/stripe-client.ts'
import { prepareSandboxAccount } from './sandbox-account.ts'
import { generateSettings } from './settings.ts'

let sandbox: RunningSandbox
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, logLevel: 'silent' })
})
afterAll(async () => await sandbox.close())

test("dev's webhook endpoint speaks the pinned version, is kept, and is made anew when it speaks another", async () => {
  const settings = generateSettings()
  const urls = { sandbox: sandbox.url, api: 'http://localhost:8000', web: 'http://localhost:5173' }
  const stripe = createStripeClient({ secretKey: settings.stripeSecretKey, apiBase: sandbox.url })
  const url = `${urls.api}/api/v1/webhooks/stripe`
  const old = await stripe.webhookEndpoints.create({ url, enabled_events: ['*'] })
  const remembered = { ...settings, webhookEndpointId: old.id, webhookSecret: String(old.secret) }
  const { webhook } = await prepareSandboxAccount(remembered, urls)
  const again = await prepareSandboxAccount({ ...settings, ...webhook }, urls)
  expect(again.webhook).toEqual(webhook)
  const { data } = await stripe.webhookEndpoints.list()
  expect(data).toMatchObject([
    {
      id: webhook.webhookEndpointId,
      url,
      api_version: STRIPE_API_VERSION,
      enabled_events: HANDLED_EVENT_TYPES,
    },
  ])
})
