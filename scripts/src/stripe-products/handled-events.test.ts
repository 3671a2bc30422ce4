import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HANDLED_EVENT_TYPES } from '@kamiyo/catalog/stripe'
import { startSandbox } from '@kamiyo/sandbox/start'
import { expect, test } from 'vitest'
import { prepareSandboxAccount } from '../dev/sandbox-account.ts'
import { generateSettings } from '../dev/settings.ts'
import { repositoryRoot } from '../lib/repository-root.ts'
import { createStripeClient } from './stripe-client.ts'

test('the set-up guide names no event of its own to subscribe to, but the one list', async () => {
  const guide = await readFile(join(repositoryRoot, 'docs/stripe-setup.md'), 'utf8')
  expect(guide).toContain('- events: each of `HANDLED_EVENT_TYPES` in the same file')
  expect(HANDLED_EVENT_TYPES.filter((type) => guide.includes(`\`${type}\``))).toEqual([])
})

test("the sandbox's webhook endpoint in development gets exactly the events that are handled", async () => {
  const sandbox = await startSandbox({ port: 0 })
  try {
    const settings = generateSettings()
    const urls = { sandbox: sandbox.url, api: 'http://localhost:8000', web: 'http://localhost:5173' }
    const { webhook } = await prepareSandboxAccount(settings, urls)
    const stripe = createStripeClient({ secretKey: settings.stripeSecretKey, apiBase: sandbox.url })
    const { enabled_events } = await stripe.webhookEndpoints.retrieve(webhook.webhookEndpointId)
    expect(enabled_events).toEqual(HANDLED_EVENT_TYPES)
  } finally {
    await sandbox.close()
  }
})
